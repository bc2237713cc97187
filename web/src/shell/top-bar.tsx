import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "../api/client";
import { to_problem } from "../api/problem";
import { useFlashes } from "../shared/flashes";
import { set_preferences, usePreferences, type RowDensity, type Theme } from "../shared/preferences";
import { end_session, useProductName, type Session } from "../shared/session";
import { useFollow } from "../ui/follow";

const themes: Record<Theme, string> = { light: "Light", dark: "Dark", system: "As the system" };
const densities: Record<RowDensity, string> = { comfortable: "Comfortable", compact: "Compact" };

export function TopBar({ session }: { session: Session }) {
  const client = useQueryClient();
  const flashes = useFlashes();
  const follow = useFollow();
  const product_name = useProductName();
  const preferences = usePreferences();

  const sign_out = async () => {
    try {
      await unwrap(api.DELETE("/session"));
      flashes.clear();
      end_session(client);
    } catch (error) {
      flashes.show("sign-out", {
        type: "error",
        header: "You are still signed in",
        content: to_problem(error).message,
      });
    }
  };

  const on_item = (id: string) => {
    const [group, choice] = id.split(":");
    if (group === "theme") set_preferences({ theme: choice as Theme });
    if (group === "density") set_preferences({ density: choice as RowDensity });
    if (group === "sign-out") void sign_out();
  };

  const radio = <T extends string>(group: string, labels: Record<T, string>, chosen: T) =>
    (Object.keys(labels) as T[]).map((choice) => ({
      id: `${group}:${choice}`,
      text: labels[choice],
      itemType: "checkbox" as const,
      checked: choice === chosen,
    }));

  const utilities: TopNavigationProps.Utility[] = [
    {
      type: "menu-dropdown",
      text: session.customer.name,
      iconName: "user-profile",
      description: `${session.user.name}, ${session.user.email}`,
      ariaLabel: `User menu of ${session.user.name}, customer ${session.customer.name}`,
      onItemClick: ({ detail }) => on_item(detail.id),
      items: [
        { id: "theme", text: "Theme", items: radio("theme", themes, preferences.theme) },
        { id: "density", text: "Density", items: radio("density", densities, preferences.density) },
        { id: "sign-out", text: "Sign out" },
      ],
    },
  ];

  return (
    <div id="top-navigation">
      <TopNavigation
        identity={{
          href: "/",
          title: product_name,
          onFollow: (event) => follow({ preventDefault: () => event.preventDefault(), detail: { href: "/" } }),
        }}
        utilities={utilities}
        i18nStrings={{ overflowMenuTriggerText: "More", overflowMenuTitleText: "All" }}
      />
    </div>
  );
}
