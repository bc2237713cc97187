import "@cloudscape-design/global-styles/index.css";
import "./ui/page.css";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { set_session_end_listener } from "./api/client";
import { to_problem } from "./api/problem";
import { end_session } from "./shared/session";
import { router } from "./router";
import { FlashProvider } from "./shared/flashes";
import { start_preferences } from "./shared/preferences";

start_preferences();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal does not change by asking again; only an unreachable or failing server is asked once more.
      retry: (failures, error) => {
        const { status } = to_problem(error).body;
        return failures < 2 && (status === 0 || status >= 500);
      },
    },
  },
});
set_session_end_listener(() => end_session(client));

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={client}>
        <FlashProvider>
          <RouterProvider router={router} />
        </FlashProvider>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
