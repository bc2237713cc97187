import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";
import type { ResourceFilter } from "../../shared/resources";
import { count_text } from "../../ui/count";
import { EditManyDialog } from "./edit-many-dialog";
import { body_filter, most_resources } from "./many-edits";
import type { ChangeRequest } from "./tags-api";

interface Props {
  /** IDs of the resources that are ticked. */
  selected: readonly string[];
  filter: ResourceFilter;
  total: { count: number; exact: boolean } | undefined;
}

interface Opened {
  target: Pick<ChangeRequest, "filter" | "resource_ids">;
  count: string;
}

/** Edit tags: of what is ticked, or of everything that fits the list's conditions. */
export function EditSelected({ selected, filter, total }: Props) {
  const [opened, set_opened] = useState<Opened | null>(null);
  const all = body_filter(filter);
  const filtered = Object.keys(filter).length > 0;
  const why_not_all = !all
    ? "What is gone has no tags to edit."
    : !total || total.count === 0
      ? "There is none."
      : total.count > most_resources || !total.exact
        ? `At most ${new Intl.NumberFormat("en").format(most_resources)} at once: narrow the conditions.`
        : undefined;
  const why_not_selected =
    selected.length === 0
      ? "Select the checkbox next to each resource."
      : filter.gone
        ? "What is gone has no tags to edit."
        : undefined;
  const all_text = `${total ? count_text(total.count, "resource") : "all resources"}${filtered ? " that fit the conditions" : ""}`;
  return (
    <>
      <ButtonDropdown
        items={[
          {
            id: "selected",
            text: `Of ${count_text(selected.length, "selected resource")}`,
            disabled: Boolean(why_not_selected),
            disabledReason: why_not_selected,
          },
          { id: "all", text: `Of all ${all_text}`, disabled: Boolean(why_not_all), disabledReason: why_not_all },
        ]}
        onItemClick={({ detail }) =>
          set_opened(
            detail.id === "all" && all
              ? { target: { filter: all }, count: all_text }
              : { target: { resource_ids: [...selected] }, count: count_text(selected.length, "selected resource") },
          )
        }
      >
        Edit tags
      </ButtonDropdown>
      {opened && <EditManyDialog {...opened} close={() => set_opened(null)} />}
    </>
  );
}
