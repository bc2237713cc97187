import Button from "@cloudscape-design/components/button";
import { useFlashes } from "../../../shared/flashes";
import { count_text } from "../../../ui/count";
import type { State } from "../kinds";
import { useDecide, type Outcome, type Target } from "./decisions";

const done_text: Record<State, string> = {
  open: "open again",
  assigned: "assigned",
  snoozed: "snoozed",
  dismissed: "dismissed",
  done: "marked as done",
  withdrawn: "withdrawn",
};

function names(targets: readonly Target[]): string {
  return targets.length === 1 ? (targets[0]?.title ?? "") : count_text(targets.length, "purchase");
}

/** Says how a decision ended, with the way back. */
export function useDecisionFlash(): (state: State, outcome: Outcome) => void {
  const { show } = useFlashes();
  const { run } = useDecide();
  const say = (state: State, { done, failed }: Outcome, undoable = true) => {
    const undo = async () => {
      show("decision", { type: "info", header: "Being taken back", content: names(done) });
      say(
        "open",
        await run(
          done.map((target) => ({ ...target, etag: null })),
          ({ before }) => before,
        ),
        false,
      );
    };
    show("decision", {
      type: failed.length === 0 ? "success" : done.length === 0 ? "error" : "warning",
      header:
        done.length === 0
          ? "Nothing was changed"
          : undoable
            ? `${names(done)}: ${done_text[state]}`
            : `${names(done)}: taken back`,
      content: (
        <>
          {done.length > 0 && "It holds for all terms and payment options."}
          {failed.map(({ target, why }) => (
            <div key={target.id}>
              {target.title}: {why}
            </div>
          ))}
        </>
      ),
      action: done.length > 0 && undoable ? <Button onClick={() => void undo()}>Undo</Button> : undefined,
    });
  };
  return say;
}
