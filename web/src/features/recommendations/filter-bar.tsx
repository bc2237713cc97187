import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { useAccountNames, useSavings, type SavingsTotal } from "./recommendations-api";
import { filter_of_tokens, kinds, states, tokens_of, type Choice, type RecommendationFilter } from "./search";
import { any_service_text, kind_text, state_text } from "./words";

const equals = { operator: "=" };

const properties: PropertyFilterProps.FilteringProperty[] = [
  { key: "kind", propertyLabel: "Kind", groupValuesLabel: "Kinds", operators: [equals] },
  { key: "service", propertyLabel: "Service", groupValuesLabel: "Services", operators: [equals] },
  { key: "account_id", propertyLabel: "AWS account", groupValuesLabel: "AWS accounts", operators: [equals] },
  { key: "region", propertyLabel: "Region", groupValuesLabel: "Regions", operators: [equals] },
  { key: "state", propertyLabel: "State", groupValuesLabel: "States", operators: [equals] },
];

const hint = "Find by type, service, account or region";

interface Props {
  filter: RecommendationFilter;
  choice: Choice;
  count: string | undefined;
  change: (next: RecommendationFilter) => void;
}

/** Conditions on the list. All of them hold at once; values of one property are alternatives. */
export function FilterBar({ filter, choice, count, change }: Props) {
  const name_of = useAccountNames();
  // The values that can be chosen are those of everything, not of what the conditions leave.
  const all = useSavings(choice, {}).data?.kinds ?? [];
  const of = (propertyKey: string, totals: SavingsTotal[], label: (name: string) => string) =>
    [...new Set(totals.map(({ name }) => name))].filter(Boolean).map((value) => ({ propertyKey, value, label: label(value) }));
  const account_label = (id: string) => (name_of(id) ? `${name_of(id)} (${id})` : id);
  const options: PropertyFilterProps.FilteringOption[] = [
    ...kinds.map((value) => ({ propertyKey: "kind", value, label: kind_text[value] })),
    ...states.map((value) => ({ propertyKey: "state", value, label: state_text[value] })),
    ...of("service", all.flatMap((kind) => kind.by_service), any_service_text),
    ...of("account_id", all.flatMap((kind) => kind.by_account), account_label),
    ...of("region", all.flatMap((kind) => kind.by_region), (name) => name),
  ];
  return (
    <PropertyFilter
      query={{ operation: "and", tokens: tokens_of(filter) }}
      onChange={({ detail }) => change(filter_of_tokens(detail.tokens.map((token) => ({ ...token, value: String(token.value) }))))}
      filteringProperties={properties}
      filteringOptions={options}
      hideOperations
      countText={count}
      expandToViewport
      filteringPlaceholder={hint}
      filteringAriaLabel="Find recommendations"
      i18nStrings={{
        filteringAriaLabel: "Find recommendations",
        filteringPlaceholder: hint,
        clearFiltersText: "Clear conditions",
        operatorEqualsText: "is",
        operatorContainsText: "has",
        allPropertiesLabel: "Text",
        editTokenHeader: "Edit condition",
        enteredTextLabel: (text) => `Use: "${text}"`,
        removeTokenButtonAriaLabel: (token) => `Remove condition ${token.propertyKey ?? "text"} ${token.value as string}`,
      }}
    />
  );
}
