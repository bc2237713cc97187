import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Meanwhile } from "./tag-rules";
import { tag_value_text } from "./words";

/** Somebody else was faster: what they made of the keys of this edit, beside what it wants. */
export function MeanwhileTable({ changed }: { changed: readonly Meanwhile[] }) {
  return (
    <SpaceBetween size="m">
      <Alert type="warning" header="The tags were changed meanwhile">
        Nothing of yours was saved yet. Apply yours again over what is there now, or cancel and leave it.
      </Alert>
      <Table
        variant="borderless"
        contentDensity="compact"
        wrapLines
        ariaLabels={{ tableLabel: "Changed meanwhile" }}
        items={changed}
        trackBy="key"
        columnDefinitions={[
          {
            id: "key",
            header: "Key",
            isRowHeader: true,
            cell: ({ key }) => <span className="breakable">{key}</span>,
            minWidth: 100,
          },
          {
            id: "was",
            header: "You saw",
            cell: ({ was }) => <span className="breakable">{tag_value_text(was)}</span>,
            minWidth: 100,
          },
          {
            id: "now",
            header: "Now",
            cell: ({ now }) => <span className="breakable">{tag_value_text(now)}</span>,
            minWidth: 100,
          },
          {
            id: "wanted",
            header: "Yours",
            cell: ({ wanted }) => <span className="breakable">{tag_value_text(wanted)}</span>,
            minWidth: 100,
          },
        ]}
      />
    </SpaceBetween>
  );
}
