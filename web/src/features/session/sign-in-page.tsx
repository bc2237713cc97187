import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Navigate, useRouter, useSearch } from "@tanstack/react-router";
import { useEffect, useState, type FormEvent } from "react";
import { api, unwrap } from "../../api/client";
import { begin_session, useInstallation, useProductName, useSession } from "../../shared/session";
import { ProblemAlert } from "../../ui/problem-alert";
import { safe_return_path } from "./return-path";

export function SignInPage() {
  const client = useQueryClient();
  const { history } = useRouter();
  const return_path = safe_return_path(useSearch({ from: "/sign-in" }).return);
  const installation = useInstallation().data;
  const product_name = useProductName();
  const session = useSession();
  const [email, set_email] = useState("");
  const [password, set_password] = useState("");
  const [tried, set_tried] = useState(false);

  useEffect(() => {
    document.title = `Sign in · ${product_name}`;
  }, [product_name]);

  const sign_in = useMutation({
    mutationFn: () => unwrap(api.POST("/session", { body: { email: email.trim(), password } })),
    onSuccess: (answer) => {
      begin_session(client, answer);
      history.replace(return_path);
    },
    onError: () => {
      set_password("");
      set_tried(false);
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_tried(true);
    if (email.trim() && password) sign_in.mutate();
  };

  if (session.data && !sign_in.isPending) return <Navigate to={return_path} replace />;
  return (
    <main className="narrow-page">
      <form onSubmit={submit}>
        <Form
          actions={
            <Button variant="primary" loading={sign_in.isPending} loadingText="Signing in">
              Sign in
            </Button>
          }
        >
          <Container header={<Header variant="h1">Sign in to {product_name}</Header>}>
            <SpaceBetween size="l">
              {sign_in.error && <ProblemAlert error={sign_in.error} what="You are not signed in" />}
              <FormField label="E-mail address" errorText={tried && !email.trim() && "Enter your e-mail address."}>
                <Input
                  type="email"
                  name="email"
                  autoComplete="username"
                  autoFocus
                  value={email}
                  onChange={({ detail }) => set_email(detail.value)}
                  ariaRequired
                />
              </FormField>
              <FormField label="Password" errorText={tried && !password && "Enter your password."}>
                <Input
                  type="password"
                  name="password"
                  autoComplete="current-password"
                  value={password}
                  onChange={({ detail }) => set_password(detail.value)}
                  ariaRequired
                />
              </FormField>
            </SpaceBetween>
          </Container>
        </Form>
      </form>
      <Box color="text-body-secondary" fontSize="body-s" margin={{ top: "l" }}>
        {installation?.support_contact && <>Help: {installation.support_contact}. </>}
        {installation && <>Version {installation.version}</>}
      </Box>
    </main>
  );
}
