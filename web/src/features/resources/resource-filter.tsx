import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { type ResourceFilter, type_text } from "../../shared/resources";
import { write_tag } from "../../shared/tag-text";
import type { Summary } from "./resources-api";
import { search_of, tokens_of } from "./search";

const equals = { operator: "=" };

const properties: PropertyFilterProps.FilteringProperty[] = [
  { key: "account_id", propertyLabel: "AWS account", groupValuesLabel: "AWS accounts", operators: [equals] },
  {
    key: "organizational_unit",
    propertyLabel: "Organizational unit",
    groupValuesLabel: "Organizational units",
    operators: [equals],
  },
  { key: "type", propertyLabel: "Type", groupValuesLabel: "Types", operators: [equals] },
  { key: "service", propertyLabel: "Service", groupValuesLabel: "Services", operators: [equals] },
  { key: "region", propertyLabel: "Region", groupValuesLabel: "Regions", operators: [equals] },
  { key: "state", propertyLabel: "State", groupValuesLabel: "States", operators: [equals] },
  // "has" and "lacks" a key; "=" wants key=value, with \= for a = that is part of either.
  { key: "tag", propertyLabel: "Tag", groupValuesLabel: "Tags", operators: ["=", ":", "!:"] },
  { key: "tagged", propertyLabel: "Has any tag", groupValuesLabel: "Has any tag", operators: [equals] },
  { key: "gone", propertyLabel: "Gone", groupValuesLabel: "Gone", operators: [equals] },
];

function options_of(summary: Summary | undefined): PropertyFilterProps.FilteringOption[] {
  if (!summary) return [];
  const of = (propertyKey: string, counts: Summary["types"], label = (name: string) => name) =>
    counts.map(({ name, count }) => ({ propertyKey, value: name, label: label(name), tags: [String(count)] }));
  return [
    ...of("account_id", summary.accounts),
    ...of("type", summary.types, type_text),
    ...of("region", summary.regions),
    ...of("state", summary.states),
    ...summary.tag_keys.map(({ name, count }) => ({
      propertyKey: "tag",
      value: write_tag({ key: name }),
      label: name,
      tags: [String(count)],
    })),
    ...["yes", "no", "not read"].map((value) => ({ propertyKey: "tagged", value })),
    { propertyKey: "gone", value: "yes" },
  ];
}

interface Props {
  search: ResourceFilter;
  summary: Summary | undefined;
  count: string | undefined;
  change: (next: ResourceFilter) => void;
}

/** Conditions on the list. All of them hold at once; values of one property are alternatives. */
export function ResourceFilterBar({ search, summary, count, change }: Props) {
  return (
    <PropertyFilter
      query={{ operation: "and", tokens: tokens_of(search) }}
      onChange={({ detail }) =>
        change({
          ...search_of(detail.tokens.map((token) => ({ ...token, value: String(token.value) }))),
          ...(search.managed_by ? { managed_by: search.managed_by } : {}),
        })
      }
      filteringProperties={properties}
      filteringOptions={options_of(summary)}
      hideOperations
      countText={count}
      filteringPlaceholder="Find resources by name, ID, ARN, type, region, tag"
      filteringAriaLabel="Find resources"
      expandToViewport
      i18nStrings={{
        filteringAriaLabel: "Find resources",
        filteringPlaceholder: "Find resources by name, ID, ARN, type, region, tag",
        clearFiltersText: "Clear conditions",
        cancelActionText: "Cancel",
        applyActionText: "Apply",
        operationAndText: "and",
        operationOrText: "or",
        operatorEqualsText: "is",
        operatorContainsText: "has",
        operatorDoesNotContainText: "lacks",
        groupPropertiesText: "Properties",
        groupValuesText: "Values",
        operatorsText: "Operators",
        operatorText: "Operator",
        propertyText: "Property",
        valueText: "Value",
        editTokenHeader: "Edit condition",
        allPropertiesLabel: "Text",
        enteredTextLabel: (text) => `Use: "${text}"`,
        dismissAriaLabel: "Dismiss",
        removeTokenButtonAriaLabel: (token) =>
          `Remove condition ${token.propertyKey ?? "text"} ${token.value as string}`,
      }}
    />
  );
}
