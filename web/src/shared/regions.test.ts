import { expect, test } from "vitest";
import type { Region } from "./cloud-accounts";
import { offered_region, region_options } from "./regions";

const regions: Region[] = [
  {
    region: "us-east-1",
    name: "US East (N. Virginia)",
    partition: "aws",
    partition_name: "AWS",
    offered: true,
    reason: null,
  },
  {
    region: "cn-north-1",
    name: "China (Beijing)",
    partition: "aws-cn",
    partition_name: "AWS China",
    offered: false,
    reason: "China is not configured.",
  },
  {
    region: "eu-west-1",
    name: "Europe (Ireland)",
    partition: "aws",
    partition_name: "AWS",
    offered: true,
    reason: null,
  },
];

test("regions stand under their partition, and the ones not offered say why", () => {
  expect(region_options(regions)).toEqual([
    {
      label: "AWS",
      options: [
        { value: "us-east-1", label: "US East (N. Virginia)", labelTag: "us-east-1" },
        { value: "eu-west-1", label: "Europe (Ireland)", labelTag: "eu-west-1" },
      ],
    },
    {
      label: "AWS China",
      options: [
        {
          value: "cn-north-1",
          label: "China (Beijing)",
          labelTag: "cn-north-1",
          disabled: true,
          disabledReason: "China is not configured.",
        },
      ],
    },
  ]);
});

test("a region that is not offered is not begun with", () => {
  expect(offered_region(regions, "cn-north-1", null, "eu-west-1")).toBe("eu-west-1");
  expect(offered_region(regions, "mars-1")).toBeNull();
  expect(offered_region(undefined, "us-east-1")).toBeNull();
});
