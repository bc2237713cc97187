import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Form from "@cloudscape-design/components/form";
import Header from "@cloudscape-design/components/header";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { to_problem } from "../../../api/problem";
import { useFlashes } from "../../../shared/flashes";
import { count_text } from "../../../ui/count";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useSaveCommitment } from "../commitments-api";
import { is_shown, number_errors, same, wanted_of, type Draft } from "./draft";
import { BasicsForm } from "./editor-basics";
import { RulesForm } from "./editor-rules";
import { YearsForm } from "./editor-years";

interface Props {
  id: string | null;
  etag: string | null;
  begun: Draft;
  title: string;
  read_again?: () => void;
}

/** A contract's form; what the API says is wrong stands at its field. */
export function Editor({ id, etag, begun, title, read_again }: Props) {
  // What is being typed is not replaced by what somebody else saves meanwhile: saving says so then.
  const [first] = useState({ begun, etag });
  const [draft, set_draft] = useState(begun);
  const [tried, set_tried] = useState(false);
  const [sent, set_sent] = useState<Draft>();
  const save = useSaveCommitment(id, first.etag);
  const navigate = useNavigate();
  const { show } = useFlashes();
  const is_saved = useRef(false);
  const is_changed = !same(draft, first.begun);
  const blocker = useBlocker({
    shouldBlockFn: () => is_changed && !is_saved.current,
    enableBeforeUnload: () => is_changed && !is_saved.current,
    withResolver: true,
  });
  const problem = save.error ? to_problem(save.error) : null;
  // What the API said is of what was sent; a field that was changed since is not judged yet.
  const served = problem?.body.errors ?? [];
  const errors = new Map([
    ...served.map(({ field, detail }) => [field, detail] as const),
    ...(tried ? number_errors(draft) : []),
  ]);
  const unshown = problem && (served.length === 0 || served.some(({ field }) => !is_shown(field)));
  const change = (part: Partial<Draft>) => set_draft((before) => ({ ...before, ...part }));
  const leave = () =>
    id === null ? void navigate({ to: "/commitments" }) : void navigate({ to: "/commitments/$id", params: { id } });
  const submit = () => {
    set_tried(true);
    if (number_errors(draft).size > 0) return;
    set_sent(draft);
    save.mutate(wanted_of(draft), {
      onSuccess: (saved) => {
        is_saved.current = true;
        show("commitment", {
          type: "success",
          header: id === null ? `${saved.name} is entered` : `${saved.name} is changed`,
          content: "The customer sees it now. Its progress is reckoned anew.",
        });
        void navigate({ to: "/commitments/$id", params: { id: saved.id } });
      },
    });
  };
  return (
    <ContentLayout header={<Header variant="h1">{title}</Header>}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isPending) submit();
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" onClick={leave}>
                Cancel
              </Button>
              <Button variant="primary" loading={save.isPending} loadingText="Saving">
                Save
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {problem && unshown && <ProblemAlert error={problem} what="The contract was not saved" />}
            {problem?.body.status === 412 && (
              <Alert
                type="warning"
                header="Somebody else changed this contract meanwhile"
                action={
                  read_again && (
                    <Button formAction="none" onClick={read_again}>
                      Leave, and see what it is now
                    </Button>
                  )
                }
              >
                What you typed is still here. Nothing was saved.
              </Alert>
            )}
            {problem && !unshown && errors.size > 0 && (
              <Alert
                type="error"
                header={`Nothing was saved: ${count_text(errors.size, "field")} ${errors.size === 1 ? "needs" : "need"} a look`}
              >
                Each says below what is wrong
                {sent && !same(sent, draft) ? "; what you changed since is looked at when you save" : ""}.
              </Alert>
            )}
            <BasicsForm draft={draft} change={change} errors={errors} />
            <YearsForm draft={draft} change={change} errors={errors} />
            <RulesForm draft={draft} change={change} errors={errors} />
          </SpaceBetween>
        </Form>
      </form>
      {blocker.status === "blocked" && (
        <Modal
          visible
          header="Leave without saving?"
          closeAriaLabel="Close"
          onDismiss={() => blocker.reset()}
          footer={
            <Box float="right">
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="link" onClick={() => blocker.reset()}>
                  Stay
                </Button>
                <Button variant="primary" onClick={() => blocker.proceed()}>
                  Leave
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          What you typed is lost then.
        </Modal>
      )}
    </ContentLayout>
  );
}
