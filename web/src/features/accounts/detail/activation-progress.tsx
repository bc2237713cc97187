import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Steps, { type StepsProps } from "@cloudscape-design/components/steps";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "../../../api/client";
import { ProblemAlert } from "../../../ui/problem-alert";
import { Time } from "../../../ui/time";
import { keep_answer, type Activation, type CloudAccount } from "../accounts-api";
import { is_web_address } from "../console-tab";
import { status_text } from "../status";
import { ConsoleLink } from "./console-link";

type Step = Activation["steps"][number];

const step_type: Record<Step["status"], StepsProps.Status> = { waiting: "pending", running: "loading", done: "success", failed: "error" };
const step_status_text: Record<Step["status"], string> = { waiting: "Waiting", running: "In progress", done: "Done", failed: "Failed" };

function step_item(step: Step): StepsProps.Step {
  return {
    status: step_type[step.status],
    statusIconAriaLabel: step_status_text[step.status],
    header: <span className="whole-words">{step.title}</span>,
    details: (step.detail ?? step.at) && (
      <Box color="text-body-secondary" fontSize="body-s">
        {step.detail}
        {step.detail && step.at && " · "}
        {step.at && <Time at={step.at} />}
      </Box>
    ),
  };
}

export function ActivationProgress({ account, activation }: { account: CloudAccount; activation: Activation }) {
  const client = useQueryClient();
  const check = useMutation({
    mutationFn: () => unwrap(api.POST("/cloud-accounts/{id}/activation/check", { params: { path: { id: account.id } }, body: {} })),
    onSuccess: (answer) => keep_answer(client, answer),
  });
  const is_waiting = account.status === "activating";
  const title = is_waiting ? "Waiting for AWS…" : "The last activation";
  const events_url = activation.stack_events_url;

  return (
    <Container
      header={
        <Header
          variant="h2"
          description={is_waiting ? "Sign in to the AWS console, create the stack, and come back: this page goes on by itself." : status_text[account.status]}
          actions={
            is_waiting && (
              <Button onClick={() => check.mutate()} loading={check.isPending} loadingText="Looking at AWS">
                Check now
              </Button>
            )
          }
        >
          {title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {check.error && <ProblemAlert error={check.error} what="AWS was not looked at" />}
        <LiveRegion>
          {is_waiting && activation.waiting_for && (
            <Box fontWeight="bold">{activation.waiting_for}</Box>
          )}
        </LiveRegion>
        <Steps steps={activation.steps.map(step_item)} ariaLabel="Steps of the activation" />
        {is_waiting && (
          <SpaceBetween direction="horizontal" size="s" alignItems="center">
            <ConsoleLink activation={activation} label="Open the AWS console again" />
            {events_url && is_web_address(events_url) && (
              <Link href={events_url} external externalIconAriaLabel="opens a new tab">
                The stack's events
              </Link>
            )}
          </SpaceBetween>
        )}
        {is_waiting && activation.usual_causes.length > 0 && (
          <Alert type="info" header="This takes longer than usual">
            The usual causes, and what helps:
            <ul>
              {activation.usual_causes.map(({ cause, remedy }) => (
                <li key={cause}>
                  <b>{cause}</b> {remedy}
                </li>
              ))}
            </ul>
          </Alert>
        )}
      </SpaceBetween>
    </Container>
  );
}
