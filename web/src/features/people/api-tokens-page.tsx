import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import HelpPanel from "@cloudscape-design/components/help-panel";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import { to_problem } from "../../api/problem";
import { useFlashes } from "../../shared/flashes";
import { usePage } from "../../shared/page";
import { seed } from "../../strings/seed";
import { CursorTable } from "../../ui/cursor-table";
import { Time } from "../../ui/time";
import { CreateTokenDialog } from "./create-token-dialog";

const breadcrumbs = [
  { text: seed.menu.set_up, href: "/" },
  { text: "API tokens", href: "/setup/api-tokens" },
];

const help = (
  <HelpPanel header={<h2>API tokens</h2>}>
    <p>A token lets a script do what you may do. Send it with each call:</p>
    <pre>Authorization: Bearer &lt;token&gt;</pre>
    <p>
      The API behind this page is described at <code>/api/v1/openapi.json</code>.
    </p>
  </HelpPanel>
);

export function ApiTokensPage() {
  usePage({ title: "API tokens", breadcrumbs, help });
  const client = useQueryClient();
  const flashes = useFlashes();
  const [creating, set_creating] = useState(false);
  const revoke = useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE("/api-tokens/{id}", { params: { path: { id } } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.api_tokens }),
    onError: (error) =>
      flashes.show("revoke-token", {
        type: "error",
        header: "The token still works",
        content: to_problem(error).message,
      }),
  });
  return (
    <>
      <CursorTable<Schema["ApiToken"]>
        variant="full-page"
        query_key={keys.api_tokens}
        load={(cursor) => unwrap(api.GET("/api-tokens", { params: { query: { cursor } } }))}
        label="API tokens"
        header={
          <Header
            variant="awsui-h1-sticky"
            description="For scripts that work in your name."
            actions={
              <Button variant="primary" onClick={() => set_creating(true)}>
                Create a token
              </Button>
            }
          >
            API tokens
          </Header>
        }
        empty="You have no tokens. A script needs one to use the portal's API in your name."
        columns={[
          { id: "name", header: "Name", cell: (token) => token.name, isRowHeader: true, minWidth: 180 },
          { id: "created", header: "Created", cell: (token) => <Time at={token.created_at} />, minWidth: 150 },
          { id: "expires", header: "Valid until", cell: (token) => <Time at={token.expires_at} />, minWidth: 150 },
          {
            id: "action",
            header: "Action",
            cell: (token) => (
              <Button variant="inline-link" ariaLabel={`Revoke ${token.name}`} onClick={() => revoke.mutate(token.id)}>
                Revoke
              </Button>
            ),
            minWidth: 100,
          },
        ]}
      />
      {creating && <CreateTokenDialog close={() => set_creating(false)} />}
    </>
  );
}
