import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { TagText, TagValue } from "../../shared/tag-value";
import type { Meanwhile } from "./tag-rules";

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
            cell: ({ key }) => <TagText text={key} />,
            minWidth: 100,
          },
          {
            id: "was",
            header: "You saw",
            cell: ({ was }) => <TagValue value={was} />,
            minWidth: 100,
          },
          {
            id: "now",
            header: "Now",
            cell: ({ now }) => <TagValue value={now} />,
            minWidth: 100,
          },
          {
            id: "wanted",
            header: "Yours",
            cell: ({ wanted }) => <TagValue value={wanted} />,
            minWidth: 100,
          },
        ]}
      />
    </SpaceBetween>
  );
}
