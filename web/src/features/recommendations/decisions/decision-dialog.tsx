import Alert from "@cloudscape-design/components/alert";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useSession } from "../../../shared/session";
import { count_text } from "../../../ui/count";
import { FormDialog } from "../../../ui/form-dialog";
import type { Decision } from "../recommendations-api";
import { useDecide, type Target } from "./decisions";
import { date_in, snooze_error, snooze_presets, until_of } from "./snooze";
import { useDecisionFlash } from "./use-decision-flash";

export type Asked = "assigned" | "snoozed" | "dismissed";

const verb: Record<Asked, string> = { assigned: "Assign", snoozed: "Snooze", dismissed: "Dismiss" };
const longest_reason = 1000;

interface Props {
  asked: Asked;
  targets: readonly Target[];
  close: () => void;
  done?: () => void;
}

/** What a decision needs to be told: who takes care, until when, or why. */
export function DecisionDialog({ asked, targets, close, done }: Props) {
  const { busy, run } = useDecide();
  const flash = useDecisionFlash();
  const me = useSession().data?.user.email ?? "";
  const [reason, set_reason] = useState("");
  const [assignee, set_assignee] = useState(asked === "assigned" ? me : "");
  const [day, set_day] = useState(() => date_in(snooze_presets[1].days));
  const [tried, set_tried] = useState(false);
  const reason_error =
    reason.length > longest_reason
      ? "At most 1,000 characters."
      : asked === "dismissed" && !reason.trim()
        ? "Say why, so that nobody wonders later."
        : "";
  const assignee_error =
    asked === "assigned" && !/^\S+@\S+$/.test(assignee.trim()) ? "The e-mail address of whoever takes care of it." : "";
  const day_error = asked === "snoozed" ? snooze_error(day) : "";
  const subject = targets.length === 1 ? (targets[0]?.title ?? "") : count_text(targets.length, "purchase");
  const submit = async () => {
    set_tried(true);
    if (reason_error || assignee_error || day_error) return;
    const wanted: Decision = {
      state: asked,
      reason: reason.trim() || null,
      assignee: asked === "assigned" ? assignee.trim() : null,
      until: asked === "snoozed" ? until_of(day) : null,
    };
    const outcome = await run(targets, () => wanted);
    flash(asked, outcome);
    if (outcome.done.length > 0) done?.();
    close();
  };
  return (
    <FormDialog
      title={`${verb[asked]} ${subject}`}
      submit_text={verb[asked]}
      is_pending={busy}
      submit={() => void submit()}
      close={close}
    >
      {asked === "assigned" && (
        <FormField
          label="Who takes care of it"
          description="An e-mail address. Nobody is written to: it stands in the list for all to see."
          errorText={tried && assignee_error}
        >
          <Input type="email" value={assignee} onChange={({ detail }) => set_assignee(detail.value)} autoFocus />
        </FormField>
      )}
      {asked === "snoozed" && (
        <FormField
          label="Until"
          description="On that day it is open again."
          errorText={tried && day_error}
          constraintText="At most a year ahead."
          stretch
        >
          <div className="snooze">
            <SegmentedControl
              label="How long"
              selectedId={snooze_presets.find(({ days }) => date_in(days) === day)?.id ?? null}
              options={snooze_presets.map(({ id, text }) => ({ id, text }))}
              onChange={({ detail }) =>
                set_day(date_in(snooze_presets.find(({ id }) => id === detail.selectedId)?.days ?? 7))
              }
            />
            <DatePicker
              value={day}
              onChange={({ detail }) => set_day(detail.value)}
              isDateEnabled={(date) => date.getTime() > Date.now() && date.getTime() < Date.now() + 365 * 86_400_000}
              placeholder="YYYY/MM/DD"
              ariaLabel="Snoozed until"
              openCalendarAriaLabel={(chosen) => (chosen ? `Choose a date, ${chosen} is chosen` : "Choose a date")}
            />
          </div>
        </FormField>
      )}
      <FormField
        label={
          asked === "dismissed" ? (
            "Why it is not bought"
          ) : (
            <>
              Why <i>- optional</i>
            </>
          )
        }
        errorText={(tried || reason.length > longest_reason) && reason_error}
        stretch
      >
        <Textarea
          value={reason}
          onChange={({ detail }) => set_reason(detail.value)}
          rows={3}
          autoFocus={asked === "dismissed"}
        />
      </FormField>
      <Alert type="info">
        It holds for all terms and payment options of {targets.length === 1 ? "this purchase" : "these purchases"}, and
        can be taken back. Nothing is changed at AWS.
      </Alert>
    </FormDialog>
  );
}
