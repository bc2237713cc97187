import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useId, type FormEvent, type ReactNode } from "react";

interface Props {
  title: string;
  submit_text: string;
  is_pending: boolean;
  submit: () => void;
  close: () => void;
  /** The form is done: what it brought is on show, and closing is all that is left. */
  done?: boolean;
  /** Why the form cannot be submitted now; absent: it can. */
  why_not?: string;
  /** For what is more than a few fields. */
  size?: "medium" | "large";
  children: ReactNode;
}

/** A dialog around a form; Enter in a field submits it. */
export function FormDialog({
  title,
  submit_text,
  is_pending,
  submit,
  close,
  done = false,
  why_not,
  size = "medium",
  children,
}: Props) {
  const form_id = useId();
  const on_submit = (event: FormEvent) => {
    event.preventDefault();
    if (!is_pending && !done && !why_not) submit();
  };
  return (
    <Modal
      visible
      size={size}
      onDismiss={close}
      header={title}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          {done ? (
            <Button variant="primary" onClick={close}>
              Done
            </Button>
          ) : (
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={close}>
                Cancel
              </Button>
              <Button
                variant="primary"
                form={form_id}
                formAction="submit"
                loading={is_pending}
                loadingText={submit_text}
                disabled={Boolean(why_not)}
                disabledReason={why_not}
              >
                {submit_text}
              </Button>
            </SpaceBetween>
          )}
        </Box>
      }
    >
      <form id={form_id} onSubmit={on_submit}>
        <SpaceBetween size="l">{children}</SpaceBetween>
      </form>
    </Modal>
  );
}
