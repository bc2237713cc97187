import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { useAccountNames } from "../../../shared/account-names";
import { own } from "../../../shared/own";
import { useSavings, type KindSummary } from "../recommendations-api";
import {
  filter_of_tokens,
  kinds,
  list_properties,
  states,
  tokens_of,
  type Choice,
  type ListProperty,
  type RecommendationFilter,
} from "../search";
import { any_service_text, kind_text, state_text } from "../words";

/** How the values of each property are called. */
function texts(name_of: (account_id: string) => string | undefined): Record<ListProperty, (value: string) => string> {
  return {
    kind: (value) => own(kind_text, value) ?? value,
    service: any_service_text,
    account_id: (id) => (name_of(id) ? `${name_of(id)} (${id})` : id),
    region: (value) => value,
    state: (value) => own(state_text, value) ?? value,
  };
}

const labels: Record<ListProperty, [one: string, many: string]> = {
  kind: ["Kind", "Kinds"],
  service: ["Service", "Services"],
  account_id: ["AWS account", "AWS accounts"],
  region: ["Region", "Regions"],
  state: ["State", "States"],
};

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
  const text_of = texts(name_of);
  const properties = list_properties.map((key) => ({
    key,
    propertyLabel: labels[key][0],
    groupValuesLabel: labels[key][1],
    operators: [{ operator: "=" as const, format: (value: unknown) => text_of[key](String(value)) }],
  }));
  const of = (propertyKey: ListProperty, values: readonly string[]) =>
    [...new Set(values)].filter(Boolean).map((value) => ({ propertyKey, value, label: text_of[propertyKey](value) }));
  const names = (part: (kind: KindSummary) => KindSummary["by_service"]) => all.flatMap(part).map(({ name }) => name);
  const options: PropertyFilterProps.FilteringOption[] = [
    ...of("kind", kinds),
    ...of("state", states),
    ...of(
      "service",
      names((kind) => kind.by_service),
    ),
    ...of(
      "account_id",
      names((kind) => kind.by_account),
    ),
    ...of(
      "region",
      names((kind) => kind.by_region),
    ),
  ];
  return (
    <PropertyFilter
      query={{ operation: "and", tokens: tokens_of(filter) }}
      onChange={({ detail }) =>
        change(filter_of_tokens(detail.tokens.map((token) => ({ ...token, value: String(token.value) }))))
      }
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
        removeTokenButtonAriaLabel: (token) =>
          `Remove condition ${token.propertyKey ?? "text"} ${token.value as string}`,
      }}
    />
  );
}
