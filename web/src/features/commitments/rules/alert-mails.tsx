import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { to_problem } from "../../../api/problem";
import { useFlashes } from "../../../shared/flashes";
import { usePermission } from "../../../shared/session";
import { count_text } from "../../../ui/count";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useAlertSettings, useSetRecipients, type AlertSettings, type Commitment } from "../commitments-api";
import { recipients_error, recipients_of } from "../typed";

/** Whom the contract's alerts are mailed to. */
export function AlertMails({ commitment }: { commitment: Commitment }) {
  const may_change = usePermission()("commitment-alerts.write");
  const settings = useAlertSettings(commitment.id);
  const [open, set_open] = useState(false);
  const read = settings.data?.data;
  if (settings.error)
    return (
      <ProblemAlert
        error={settings.error}
        what="Whom alerts are mailed to could not be read"
        onRetry={() => void settings.refetch()}
      />
    );
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="When spend falls below the pace, a shortfall is expected, spend has not been read for days, or a contract year ends in 90, 60 or 30 days. Each matter is mailed once."
          actions={may_change && read && <Button onClick={() => set_open(true)}>Change the addresses</Button>}
        >
          Alerts by e-mail
        </Header>
      }
    >
      {read && (
        <SpaceBetween size="s">
          {!read.mail_is_configured && (
            <Alert type="info">
              This installation has no mail server: nothing is mailed. Alerts stand on this page.
            </Alert>
          )}
          {read.recipients.length === 0 ? (
            <Box color="text-body-secondary">Nobody is mailed.</Box>
          ) : (
            <ul className="plain-list" aria-label="Addresses that alerts are mailed to">
              {read.recipients.map((recipient) => (
                <li key={recipient} className="breakable">
                  {recipient}
                </li>
              ))}
            </ul>
          )}
        </SpaceBetween>
      )}
      {open && read && <RecipientsDialog id={commitment.id} settings={read} close={() => set_open(false)} />}
    </Container>
  );
}

function RecipientsDialog({ id, settings, close }: { id: string; settings: AlertSettings; close: () => void }) {
  const save = useSetRecipients(id);
  const { show } = useFlashes();
  const [text, set_text] = useState(settings.recipients.join("\n"));
  const [tried, set_tried] = useState(false);
  const wrong = recipients_error(text);
  const problem = save.error ? to_problem(save.error) : null;
  const submit = () => {
    set_tried(true);
    if (wrong) return;
    save.mutate(recipients_of(text), {
      onSuccess: ({ recipients }) => {
        show("commitment", {
          type: "success",
          header: "The addresses are changed",
          content:
            recipients.length === 0
              ? "Nobody is mailed."
              : `Alerts are mailed to ${count_text(recipients.length, "address", "addresses")}.`,
        });
        close();
      },
    });
  };
  return (
    <FormDialog
      title="Whom are alerts mailed to?"
      submit_text="Save"
      is_pending={save.isPending}
      submit={submit}
      close={close}
    >
      {problem && <ProblemAlert error={problem} what="The addresses were not changed" />}
      <FormField
        label="E-mail addresses, one a line"
        errorText={tried && wrong}
        constraintText="At most 50. None: nobody is mailed."
      >
        <Textarea value={text} onChange={({ detail }) => set_text(detail.value)} rows={5} />
      </FormField>
    </FormDialog>
  );
}
