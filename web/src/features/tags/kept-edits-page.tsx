import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { usePage } from "../../shared/page";
import { usePermission } from "../../shared/session";
import { count_text } from "../../ui/count";
import { InternalLink } from "../../ui/internal-link";
import { ProblemAlert } from "../../ui/problem-alert";
import { KeptEditsDialog } from "./kept-edits-dialog";
import { PreviewTable } from "./preview-table";
import { useKeptEdits, type PreviewItem } from "./tags-api";
import { manager_crumb, tags_help } from "./tags-help";
import { edit_count } from "./words";

const breadcrumbs = [manager_crumb, { text: "Kept edits", href: "/resources/kept-edits" }];

/** The plan of the edits that live in the portal alone, though the level writes now: to apply, or to drop. */
export function KeptEditsPage() {
  usePage({ title: "Kept edits", breadcrumbs, help: tags_help });
  const { account_id } = useSearch({ from: "/signed-in/resources/kept-edits" });
  const may_write = usePermission()("tags.write");
  const plan = useKeptEdits();
  if (!may_write) return <Alert type="info">Who may edit tags sees the plan here.</Alert>;
  if (plan.error && !plan.data)
    return <ProblemAlert error={plan.error} what="The plan could not be read" onRetry={() => void plan.refetch()} />;
  if (!plan.data) {
    return (
      <Box padding="xxl" textAlign="center">
        <Spinner size="large" />
      </Box>
    );
  }
  const items = plan.data.items.filter((item) => !account_id || item.account_id === account_id);
  return <Plan items={items} account_id={account_id} />;
}

function Plan({ items, account_id }: { items: PreviewItem[]; account_id: string | undefined }) {
  const [selected, set_selected] = useState<PreviewItem[]>([]);
  const [what, set_what] = useState<"apply" | "drop" | null>(null);
  const ids = new Set(items.map((item) => item.resource_id));
  const ticked = selected.filter((item) => ids.has(item.resource_id));
  const meant = ticked.length > 0 ? ticked : items;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          counter={`(${edit_count(items)})`}
          description="Edits that were made while the access level did not write to AWS. They are written when you say so, and not before."
          actions={
            items.length > 0 && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => set_what("drop")}>
                  {ticked.length > 0 ? `Drop ${ticked.length} selected` : "Drop all"}
                </Button>
                <Button variant="primary" onClick={() => set_what("apply")}>
                  {ticked.length > 0 ? `Write ${ticked.length} selected to AWS` : "Write all to AWS"}
                </Button>
              </SpaceBetween>
            )
          }
        >
          Kept edits
        </Header>
      }
    >
      <SpaceBetween size="m">
        {account_id && (
          <Box>
            Of AWS account {account_id} only.{" "}
            <InternalLink href="/resources/kept-edits">See those of all accounts</InternalLink>
          </Box>
        )}
        <Container>
          {items.length === 0 ? (
            <Box textAlign="center" padding="l">
              <Box variant="strong">No edit lives in the portal alone</Box>
              <Box color="text-body-secondary">
                Where an account&apos;s access level begins to write to AWS, the edits that were made before it stand
                here.
              </Box>
            </Box>
          ) : (
            <PreviewTable items={items} selected={ticked} select={set_selected} />
          )}
        </Container>
      </SpaceBetween>
      {what && (
        <KeptEditsDialog
          what={what}
          resource_ids={ticked.length > 0 || account_id ? meant.map((item) => item.resource_id) : null}
          title={
            what === "apply"
              ? `Write the edits of ${count_text(meant.length, "resource")} to AWS`
              : `Drop the edits of ${count_text(meant.length, "resource")}`
          }
          close={() => set_what(null)}
        />
      )}
    </ContentLayout>
  );
}
