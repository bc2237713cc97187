import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { CopyableCode } from "../../ui/copyable-code";
import type { Readiness } from "./linked-api";
import { ready_text, ready_type } from "./words";

interface Props {
  items: readonly Readiness[];
  /** Account IDs in which the person says to have granted the role. */
  confirmed: ReadonlySet<string>;
  set_confirmed: (confirmed: ReadonlySet<string>) => void;
}

/** Each chosen account, whether it can be activated, and why not. Those that cannot be come first: they need a look. */
export function PreflightTable({ items, confirmed, set_confirmed }: Props) {
  const sorted = [...items].sort((a, b) => Number(b.ready === "no") - Number(a.ready === "no"));
  const snippet = items.find((item) => item.snippet)?.snippet;
  const toggle = (id: string, checked: boolean) => {
    const next = new Set(confirmed);
    if (checked) next.add(id);
    else next.delete(id);
    set_confirmed(next);
  };
  return (
    <SpaceBetween size="s">
      <div className="scrolled-table">
        <Table
          variant="borderless"
          contentDensity="compact"
          wrapLines
          ariaLabels={{ tableLabel: "Selected accounts" }}
          items={sorted}
          trackBy="account_id"
          columnDefinitions={[
            {
              id: "account",
              header: "Account",
              isRowHeader: true,
              minWidth: 150,
              cell: (item) => (
                <>
                  <bdi>{item.name ?? item.account_id}</bdi>
                  {item.name && (
                    <Box color="text-body-secondary" fontSize="body-s">
                      {item.account_id}
                    </Box>
                  )}
                </>
              ),
            },
            {
              id: "ready",
              header: "Can be activated",
              minWidth: 120,
              cell: (item) => <StatusIndicator type={ready_type[item.ready]}>{ready_text[item.ready]}</StatusIndicator>,
            },
            {
              id: "reason",
              header: "Why",
              minWidth: 260,
              cell: (item) => (
                <>
                  <div>{item.reason}</div>
                  {item.ready === "no" && <div>{item.remedy}</div>}
                  {item.can_be_confirmed && (
                    <Checkbox
                      checked={confirmed.has(item.account_id)}
                      onChange={({ detail }) => toggle(item.account_id, detail.checked)}
                    >
                      I granted the role by hand
                    </Checkbox>
                  )}
                </>
              ),
            },
          ]}
        />
      </div>
      {snippet && (
        <ExpandableSection headerText="The template that grants the role by hand">
          <SpaceBetween size="s">
            <Box>
              Create a stack from it in each account that joined the organization. It lets the automation in and nobody
              else.
            </Box>
            <CopyableCode label="template that grants the role" text={snippet} />
          </SpaceBetween>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}
