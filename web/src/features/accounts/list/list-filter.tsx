import Select from "@cloudscape-design/components/select";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useEffect, useState } from "react";
import { type ListSearch, statuses } from "../search";
import { status_text } from "../status";

const any_status = { value: "", label: "Any status" };
const status_options = [
  any_status,
  ...statuses.map((status) => ({ value: status as string, label: status_text[status] })),
];

interface Props {
  search: ListSearch;
  /** How many accounts match; absent while nothing is searched. */
  count: { count: number; exact: boolean } | undefined;
  change: (next: Partial<ListSearch>, replace?: boolean) => void;
}

/** Free text and status; the address follows when the typing pauses. */
export function ListFilter({ search, count, change }: Props) {
  const [typed, set_typed] = useState(search.q ?? "");
  useEffect(() => set_typed(search.q ?? ""), [search.q]);
  return (
    <div className="list-filter">
      <TextFilter
        filteringText={typed}
        filteringPlaceholder="Find accounts by name or ID"
        filteringAriaLabel="Find accounts by name or ID"
        filteringClearAriaLabel="Clear"
        countText={count && `${count.count}${count.exact ? "" : "+"} ${count.count === 1 ? "match" : "matches"}`}
        onChange={({ detail }) => set_typed(detail.filteringText)}
        onDelayedChange={({ detail }) => change({ q: detail.filteringText.trim() || undefined, page: undefined }, true)}
      />
      <Select
        ariaLabel="Status"
        selectedOption={status_options.find((option) => option.value === (search.status ?? "")) ?? any_status}
        options={status_options}
        onChange={({ detail }) =>
          change({ status: statuses.find((status) => status === detail.selectedOption.value), page: undefined })
        }
      />
    </div>
  );
}
