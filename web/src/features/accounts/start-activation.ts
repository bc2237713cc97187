import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { set_preferences } from "../../shared/preferences";
import { open_console_tab, type ConsoleTab } from "../../ui/console-tab";
import { keep_answer, type CloudAccountWithActivation } from "./accounts-api";

interface Start {
  tab: ConsoleTab | null;
  region: string;
  request: () => Promise<CloudAccountWithActivation>;
}

/**
 * Adding and activating are the same to a person: a tab opens, the portal is asked, the tab goes to the AWS console
 * and this page to the activation. A refusal closes the tab and stays.
 */
export function useStartActivation() {
  const client = useQueryClient();
  const { history } = useRouter();
  const mutation = useMutation({
    mutationFn: ({ request }: Start) => request(),
    onSuccess: (answer, { tab, region }) => {
      set_preferences({ region });
      keep_answer(client, answer);
      const address = answer.activation?.console_url;
      if (!address) tab?.close();
      const opened = Boolean(address && tab?.go(address));
      history.push(`/setup/cloud-tenants/${answer.id}?tab=activation${opened ? "" : "&console=blocked"}`);
    },
    onError: (_error, { tab }) => tab?.close(),
  });
  return {
    is_pending: mutation.isPending,
    error: mutation.error,
    /** To be called by the click's own handler, or the browser takes the new tab for a pop-up. */
    start: (region: string, request: () => Promise<CloudAccountWithActivation>) => {
      if (mutation.isPending) return;
      mutation.mutate({ tab: open_console_tab("Opening the AWS console…"), region, request });
    },
  };
}
