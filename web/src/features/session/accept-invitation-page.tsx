import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState, type FormEvent } from "react";
import { api, unwrap } from "../../api/client";
import { to_problem } from "../../api/problem";
import { begin_session, useProductName } from "../../shared/session";
import { ProblemAlert } from "../../ui/problem-alert";
import { start_path } from "./return-path";

const shortest_password = 12;

/** The invitation's token stands in the fragment, which browsers send to nobody: `/invitations/accept#token=...`. */
function token_of(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token");
}

export function AcceptInvitationPage() {
  const client = useQueryClient();
  const { history } = useRouter();
  const product_name = useProductName();
  const [token] = useState(() => token_of(window.location.hash));
  const [name, set_name] = useState("");
  const [password, set_password] = useState("");
  const [tried, set_tried] = useState(false);

  useEffect(() => {
    document.title = `Accept the invitation · ${product_name}`;
  }, [product_name]);

  const accept = useMutation({
    mutationFn: (invitation: string) =>
      unwrap(api.POST("/invitations/accept", { body: { token: invitation, name: name.trim(), password } })),
    onSuccess: (session) => {
      begin_session(client, session);
      history.replace(start_path);
    },
  });
  const problem = accept.error ? to_problem(accept.error) : null;
  const name_error = (tried && !name.trim() && "Enter your name.") || problem?.field_error("name");
  const password_error =
    (tried && password.length < shortest_password && `Enter at least ${shortest_password} characters.`) ||
    problem?.field_error("password");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_tried(true);
    if (token && name.trim() && password.length >= shortest_password) accept.mutate(token);
  };

  if (!token) {
    return (
      <main className="narrow-page">
        <h1 className="visually-hidden">Accept the invitation</h1>
        <Alert type="warning" header="This link is not complete">
          Open the whole link of the invitation as you received it, or ask for a new one.
        </Alert>
      </main>
    );
  }
  return (
    <main className="narrow-page">
      <form onSubmit={submit}>
        <Form
          actions={
            <Button variant="primary" loading={accept.isPending} loadingText="Accepting">
              Accept the invitation
            </Button>
          }
        >
          <Container
            header={
              <Header variant="h1" description="Choose how you are named, and a password.">
                Join {product_name}
              </Header>
            }
          >
            <SpaceBetween size="l">
              {problem && !problem.is_only_about(["name", "password"]) && (
                <ProblemAlert error={problem} what="The invitation was not accepted" />
              )}
              <FormField label="Your name" errorText={name_error}>
                <Input
                  name="name"
                  autoComplete="name"
                  value={name}
                  onChange={({ detail }) => set_name(detail.value)}
                  ariaRequired
                />
              </FormField>
              <FormField
                label="Password"
                constraintText={`At least ${shortest_password} characters.`}
                errorText={password_error}
              >
                <Input
                  type="password"
                  name="password"
                  autoComplete="new-password"
                  value={password}
                  onChange={({ detail }) => set_password(detail.value)}
                  ariaRequired
                />
              </FormField>
            </SpaceBetween>
          </Container>
        </Form>
      </form>
    </main>
  );
}
