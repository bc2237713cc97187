import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import HelpPanel from "@cloudscape-design/components/help-panel";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { api, unwrap, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import { usePage } from "../../shared/page";
import { usePermission, useSession } from "../../shared/session";
import { seed } from "../../strings/seed";
import { CursorTable } from "../../ui/cursor-table";
import { Time } from "../../ui/time";
import { EditUserDialog } from "./edit-user-dialog";
import { InvitationsTable } from "./invitations-table";
import { user_role_text } from "./user-roles";

type User = Schema["User"];

const breadcrumbs = [
  { text: seed.menu.set_up, href: "/" },
  { text: "Users", href: "/setup/users" },
];

const help = (
  <HelpPanel header={<h2>Users</h2>}>
    <p>The people of your organization who use the portal, and those who are invited.</p>
    <p>A disabled user cannot sign in, and their API tokens stop working. What they did stays in the audit log.</p>
  </HelpPanel>
);

export function UsersPage() {
  usePage({ title: "Users", breadcrumbs, help });
  const may_write = usePermission()("users.write");
  const own_id = useSession().data?.user.id;
  const [edited, set_edited] = useState<User | null>(null);
  return (
    <ContentLayout header={<Header variant="h1">Users</Header>}>
      <SpaceBetween size="l">
        <CursorTable<User>
          query_key={keys.users}
          load={(cursor) => unwrap(api.GET("/users", { params: { query: { cursor } } }))}
          label="users"
          header={<Header variant="h2">People</Header>}
          empty="Nobody yet."
          columns={[
            { id: "name", header: "Name", cell: (user) => user.name, isRowHeader: true, minWidth: 150 },
            { id: "email", header: "E-mail address", cell: (user) => user.email, minWidth: 200 },
            { id: "role", header: "Role", cell: (user) => user_role_text[user.user_role], minWidth: 120 },
            {
              id: "status",
              header: "Status",
              cell: (user) => (
                <StatusIndicator type={user.status === "active" ? "success" : "stopped"}>
                  {user.status === "active" ? "Active" : "Disabled"}
                </StatusIndicator>
              ),
              minWidth: 110,
            },
            { id: "last", header: "Last sign-in", cell: (user) => <Time at={user.last_sign_in_at} />, minWidth: 130 },
            {
              id: "action",
              header: "Action",
              cell: (user) =>
                may_write ? (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Edit ${user.name}`}
                    disabled={user.id === own_id}
                    disabledReason="Nobody changes their own role or status; another administrator can."
                    onClick={() => set_edited(user)}
                  >
                    Edit
                  </Button>
                ) : (
                  "-"
                ),
              minWidth: 90,
            },
          ]}
        />
        {may_write && <InvitationsTable />}
      </SpaceBetween>
      {edited && <EditUserDialog user={edited} close={() => set_edited(null)} />}
    </ContentLayout>
  );
}
