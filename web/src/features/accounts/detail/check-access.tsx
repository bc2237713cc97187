import Button from "@cloudscape-design/components/button";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "../../../api/client";
import type { CloudAccount } from "../../../shared/cloud-accounts";
import { usePermission } from "../../../shared/session";
import { ProblemAlert } from "../../../ui/problem-alert";
import { keep_answer } from "../accounts-api";

/** Looks at AWS now instead of at the next time on the schedule; what it finds comes as an event. */
export function useCheckNow(account: CloudAccount) {
  const client = useQueryClient();
  const may_check = usePermission()("cloud-accounts.activate-own");
  const check = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/cloud-accounts/{id}/activation/check", { params: { path: { id: account.id } }, body: {} })),
    onSuccess: (answer) => keep_answer(client, answer),
  });
  return {
    button: may_check && (
      <Button onClick={() => check.mutate()} loading={check.isPending} loadingText="Looking at AWS">
        Check now
      </Button>
    ),
    problem: check.error && <ProblemAlert error={check.error} what="AWS was not looked at" />,
  };
}
