import { expect, it } from "vitest";
import { field_value, field_words, fields_of } from "./details";

it("writes AWS's names as words", () => {
  expect(field_words("EstimatedBreakEvenInMonths")).toBe("Estimated break even in months");
  expect(field_words("EC2InstanceDetails")).toBe("EC2 instance details");
  expect(field_words("ESInstanceDetails")).toBe("ES instance details");
  expect(field_words("ElastiCacheInstanceDetails")).toBe("ElastiCache instance details");
  expect(field_words("SizeFlexEligible")).toBe("Size flex eligible");
  expect(field_words("AccountId")).toBe("Account ID");
  expect(field_words("EstimatedROI")).toBe("Estimated ROI");
  expect(field_words("a_new-field")).not.toBe("");
});

it("shows every field, nested and unknown ones too", () => {
  const details = {
    InstanceDetails: {
      RDSInstanceDetails: { DatabaseEngine: "MySQL", SizeFlexEligible: true, New: { Deep: ["x", 1] } },
    },
    UpfrontCost: "0",
    Unknown: null,
  };
  expect(fields_of(details)).toEqual([
    {
      words: "Instance details › RDS instance details › Database engine",
      name: "InstanceDetails.RDSInstanceDetails.DatabaseEngine",
      value: "MySQL",
    },
    {
      words: "Instance details › RDS instance details › Size flex eligible",
      name: "InstanceDetails.RDSInstanceDetails.SizeFlexEligible",
      value: "Yes",
    },
    {
      words: "Instance details › RDS instance details › New › Deep",
      name: "InstanceDetails.RDSInstanceDetails.New.Deep",
      value: '["x",1]',
    },
    { words: "Upfront cost", name: "UpfrontCost", value: "0" },
    { words: "Unknown", name: "Unknown", value: "-" },
  ]);
  expect(field_value(details, "DatabaseEngine")).toBe("MySQL");
  expect(field_value(details, "Engine")).toBeUndefined();
  expect(fields_of(null)).toEqual([]);
});
