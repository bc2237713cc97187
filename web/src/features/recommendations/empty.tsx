import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";
import { own } from "../../shared/own";
import { seed } from "../../strings/seed";
import { count_text } from "../../ui/count";
import { InternalLink } from "../../ui/internal-link";
import type { Emptiness, Failure } from "./emptiness";
import type { Choice } from "./search";
import { any_service_text, outcome_remedy, outcome_text, outcome_type, scope_text } from "./words";

interface Props {
  empty: Emptiness;
  choice: Choice;
  may_download: boolean;
  download: () => void;
  clear: () => void;
  /** There is something, on pages before this one. */
  beyond?: boolean;
  first?: () => void;
  /** The list is of what is owned, not of what is recommended. */
  owned?: boolean;
}

const nothing_at_all =
  "Every question was answered, and AWS sees nothing to buy that would save. That is so where little runs all the time, or what runs is covered already.";

function nothing_where_answered(owned: boolean): string {
  return owned
    ? "Where AWS answered, none was active in the last 30 days. These questions were not answered:"
    : "Where AWS answered, it sees nothing to buy that would save. These questions were not answered:";
}

/** Why there is nothing to show, and what to do about it. */
export function Empty({ empty, choice, may_download, download, clear, beyond = false, first, owned = false }: Props) {
  const download_button = may_download ? (
    <Button onClick={download}>Download now</Button>
  ) : (
    <div>An analyst, account owner or administrator can choose Download now.</div>
  );
  const sources = <InternalLink href="/recommendations?tab=sources">See which accounts are asked</InternalLink>;
  if (beyond)
    return (
      <Said title="There is no such page" action={<Button onClick={first}>Go to the first page</Button>}>
        The list has become shorter.
      </Said>
    );
  switch (empty.why) {
    case "no_account":
      return (
        <Said
          title="No account can be asked yet"
          action={<InternalLink href="/setup/cloud-tenants">Activate an account</InternalLink>}
        >
          Recommendations come from AWS Cost Explorer of accounts that are {seed.status.activated}. Activate your master
          account first: it answers for the whole organization.
        </Said>
      );
    case "never_offered":
      return (
        <Said title="AWS has no Cost Explorer there" action={sources}>
          {empty.details.join(" ")}
        </Said>
      );
    case "setting_off":
      return (
        <Said
          title="No account is asked: the setting is off"
          action={<InternalLink href="/setup/cloud-tenants">Open Cloud tenant setup</InternalLink>}
        >
          In {seed.access.button} of an account, tick <b>{seed.access.cost_explorer_sync}</b>. Until then not one
          request is made, and whether AWS recommends anything is not known.
        </Said>
      );
    case "downloading":
      return (
        <Said
          title={
            <>
              <Spinner /> Being downloaded
            </>
          }
          action={sources}
        >
          AWS is being asked. What it recommends appears here by itself.
        </Said>
      );
    case "never_downloaded":
      return (
        <Said title="Nothing was downloaded yet" action={download_button}>
          The first download begins by itself soon after an account is {seed.status.activated}, and then once a week.
          Whether AWS recommends anything is not known before.
        </Said>
      );
    case "not_asked_so":
      return (
        <Said title="AWS was not asked in this way yet" action={download_button}>
          Nothing was downloaded by the use of the last {choice.lookback_days} days,{" "}
          {(own(scope_text, choice.scope) ?? choice.scope).toLowerCase()}
          {empty.services.length > 0 && `, of ${empty.services.map(any_service_text).join(", ")}`}. Choose Download now
          and tick these options; the estimate comes first.
        </Said>
      );
    case "failed":
      return (
        <Said
          title={
            owned
              ? "The download failed: whether anything is owned is not known"
              : "The download failed: whether AWS recommends anything is not known"
          }
          action={may_download ? download_button : sources}
        >
          <Failures failures={empty.failures} />
        </Said>
      );
    case "nothing":
      return (
        <Said title={owned ? "No reservation and no Savings Plan is owned" : "AWS recommends nothing"} action={sources}>
          {empty.failures.length > 0
            ? nothing_where_answered(owned)
            : owned
              ? "Every question was answered: in the last 30 days none was active."
              : nothing_at_all}
          <Failures failures={empty.failures} />
        </Said>
      );
    case "filtered":
      return owned ? (
        <Said title="None ends within that time" action={<Button onClick={clear}>Show all</Button>}>
          What is owned ends later, or its end is not known.
        </Said>
      ) : (
        <Said
          title="No recommendation fits all conditions"
          action={<Button onClick={clear}>Clear the conditions</Button>}
        >
          {empty.failures.length > 0
            ? "Where AWS answered, nothing fits. These questions were not answered:"
            : "The download was answered. Take a condition away to see more."}
          <Failures failures={empty.failures} />
        </Said>
      );
  }
}

function Said({ title, action, children }: { title: ReactNode; action: ReactNode; children: ReactNode }) {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="xs">
        <Box variant="strong">{title}</Box>
        <Box color="text-body-secondary">{children}</Box>
        <div>{action}</div>
      </SpaceBetween>
    </Box>
  );
}

/** What was not answered: how often, why, and what mends it. */
export function Failures({ failures }: { failures: readonly Failure[] }) {
  return (
    <ul className="plain-list failures">
      {failures.map(({ outcome, detail, count, accounts }) => (
        <li key={outcome + detail}>
          <StatusIndicator type={outcome_type[outcome]}>{outcome_text[outcome]}</StatusIndicator>{" "}
          {count_text(count, "question")} to{" "}
          {accounts.length === 1 ? `account ${accounts[0] ?? ""}` : count_text(accounts.length, "account")}
          {detail && <div className="breakable">{detail}</div>}
          <div>{outcome_remedy[outcome]}</div>
        </li>
      ))}
    </ul>
  );
}
