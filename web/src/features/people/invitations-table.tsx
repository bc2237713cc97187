import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import { to_problem } from "../../api/problem";
import { useFlashes } from "../../shared/flashes";
import { CursorTable } from "../../ui/cursor-table";
import { Time } from "../../ui/time";
import { InviteDialog } from "./invite-dialog";
import { user_role_text } from "./user-roles";

export function InvitationsTable() {
  const client = useQueryClient();
  const flashes = useFlashes();
  const [inviting, set_inviting] = useState(false);
  const withdraw = useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE("/invitations/{id}", { params: { path: { id } } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.invitations }),
    onError: (error) =>
      flashes.show("withdraw-invitation", {
        type: "error",
        header: "The invitation was not withdrawn",
        content: to_problem(error).message,
      }),
  });
  return (
    <>
      <CursorTable<Schema["Invitation"]>
        query_key={keys.invitations}
        load={(cursor) => unwrap(api.GET("/invitations", { params: { query: { cursor } } }))}
        label="invitations"
        header={
          <Header
            variant="h2"
            description="An invitation is a link that you hand over yourself."
            actions={<Button onClick={() => set_inviting(true)}>Invite</Button>}
          >
            Invitations
          </Header>
        }
        empty="No open invitations. Invite the owners of your linked accounts, so that each activates their own."
        columns={[
          { id: "email", header: "E-mail address", cell: (item) => item.email, isRowHeader: true, minWidth: 200 },
          { id: "role", header: "Role", cell: (item) => user_role_text[item.user_role], minWidth: 130 },
          { id: "expires", header: "Valid until", cell: (item) => <Time at={item.expires_at} />, minWidth: 150 },
          {
            id: "action",
            header: "Action",
            cell: (item) => (
              <Button
                variant="inline-link"
                ariaLabel={`Withdraw the invitation of ${item.email}`}
                onClick={() => withdraw.mutate(item.id)}
              >
                Withdraw
              </Button>
            ),
            minWidth: 100,
          },
        ]}
      />
      {inviting && <InviteDialog close={() => set_inviting(false)} />}
    </>
  );
}
