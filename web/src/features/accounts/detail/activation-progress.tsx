import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Steps, { type StepsProps } from "@cloudscape-design/components/steps";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { is_web_address } from "../../../ui/console-tab";
import { Time } from "../../../ui/time";
import type { Activation } from "../accounts-api";
import { status_text } from "../status";
import { useCheckNow } from "./check-access";
import { ColleagueLink } from "./colleague-link";
import { ConsoleLink } from "./console-link";

type Step = Activation["steps"][number];

const step_type: Record<Step["status"], StepsProps.Status> = {
  waiting: "pending",
  running: "loading",
  done: "success",
  failed: "error",
};
const step_status_text: Record<Step["status"], string> = {
  waiting: "Waiting",
  running: "In progress",
  done: "Done",
  failed: "Failed",
};

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
  const check = useCheckNow(account);
  const is_waiting = account.status === "activating";
  const title = is_waiting ? "Waiting for AWS…" : "The last activation";
  const events_url = activation.stack_events_url;

  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            is_waiting
              ? "Sign in to the AWS console, create the stack, and come back: this page goes on by itself."
              : status_text[account.status]
          }
          actions={
            is_waiting && (
              <SpaceBetween direction="horizontal" size="xs">
                <ColleagueLink account={account} />
                {check.button}
              </SpaceBetween>
            )
          }
        >
          {title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {check.problem}
        <LiveRegion>
          {is_waiting && activation.waiting_for && <Box fontWeight="bold">{activation.waiting_for}</Box>}
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
