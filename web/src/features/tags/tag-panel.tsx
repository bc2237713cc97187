import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { writes_to_aws } from "../../shared/access";
import { useCloudAccount } from "../../shared/cloud-accounts";
import type { ResourceRead } from "../../shared/resources";
import { usePermission } from "../../shared/session";
import { TagText } from "../../shared/tag-value";
import { ConflictsOfResource } from "./conflicts-of-resource";
import { EditTagsDialog } from "./edit-tags-dialog";
import { TagHistoryTab } from "./tag-history-tab";
import { is_reserved } from "./tag-rules";

type Tag = ResourceRead["tags"][number];

/** A resource's tags as they are now, what waits for a decision, and how they came to be so. */
export function TagPanel({ resource }: { resource: ResourceRead }) {
  const may_write = usePermission()("tags.write");
  const account = useCloudAccount(resource.cloud_account_id).data;
  const writes = writes_to_aws(account?.access);
  const [editing, set_editing] = useState(false);
  const tags = (
    <SpaceBetween size="m">
      <ConflictsOfResource resource={resource} writes={writes} />
      <Table
        variant="embedded"
        ariaLabels={{ tableLabel: "Tags" }}
        wrapLines
        items={resource.tags}
        trackBy="key"
        header={
          <Header
            variant="h2"
            counter={resource.tags_status === "read" ? `(${resource.tags.length})` : undefined}
            description={resource.write_reason ?? (account && level_text(writes))}
            actions={
              may_write &&
              !resource.gone_at && (
                <Button
                  onClick={() => set_editing(true)}
                  disabled={!account}
                  disabledReason="The account's access level is still being read."
                >
                  Edit tags
                </Button>
              )
            }
          >
            Tags
          </Header>
        }
        empty={
          <Box textAlign="center" padding="s" color="text-body-secondary">
            {resource.tags_status === "read" ? "It has no tags." : "AWS's tags of it were not read."}
          </Box>
        }
        columnDefinitions={[
          {
            id: "key",
            header: "Key",
            cell: (tag) => <TagText text={tag.key} />,
            isRowHeader: true,
            minWidth: 160,
          },
          {
            id: "value",
            header: "Value",
            cell: (tag) => <TagText text={tag.value} />,
            minWidth: 180,
          },
          { id: "source", header: "From", cell: (tag) => <Source tag={tag} />, minWidth: 150 },
        ]}
      />
    </SpaceBetween>
  );
  return (
    <>
      <Tabs
        variant="container"
        ariaLabel="The resource's tags"
        tabs={[
          { id: "now", label: "Now", content: tags },
          {
            id: "history",
            label: "Tag history",
            content: <TagHistoryTab resource_id={resource.id} first_seen={resource.first_seen} />,
          },
        ]}
      />
      {editing && <EditTagsDialog resource={resource} writes={writes} close={() => set_editing(false)} />}
    </>
  );
}

function level_text(writes: boolean): string {
  return writes
    ? "Edits are written to AWS."
    : "Edits live in the portal: the account's access level does not write to AWS.";
}

function Source({ tag }: { tag: Tag }) {
  return (
    <>
      {is_reserved(tag.key) ? "AWS's own, read-only" : tag.source === "aws" ? "AWS" : "The portal"}
      {tag.pending && (
        <div>
          <StatusIndicator type="in-progress">Being written to AWS</StatusIndicator>
        </div>
      )}
      {tag.conflict && (
        <div>
          <StatusIndicator type="warning">Conflict</StatusIndicator>
        </div>
      )}
    </>
  );
}
