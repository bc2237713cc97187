import { useEffect, useRef } from "react";
import { useFlashes } from "../../shared/flashes";
import { is_over, type Run, run_text } from "../../shared/jobs";
import { InternalLink } from "../../ui/internal-link";

/** The sum of a run at the top of the page, when it ends while its page is open. */
export function useRunFlash(run: Run): void {
  const { show } = useFlashes();
  const before = useRef(run.status);
  const { id, status, progress } = run;
  useEffect(() => {
    const previous = before.current;
    before.current = status;
    if (previous === status || !is_over(status)) return;
    show(`run ${id}`, {
      type: status === "succeeded" ? "success" : status === "failed" ? "error" : "warning",
      header: run_text[status],
      content: (
        <>
          {progress.done} of {progress.total} accounts are activated
          {progress.failed > 0 && `, ${progress.failed} failed`}.{" "}
          <InternalLink href={`/setup/runs/${id}`} color="inverted">
            See each account
          </InternalLink>
        </>
      ),
    });
  }, [id, status, progress, show]);
}
