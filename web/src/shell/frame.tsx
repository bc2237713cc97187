import AppLayout from "@cloudscape-design/components/app-layout";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Flashbar from "@cloudscape-design/components/flashbar";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState, type MouseEvent } from "react";
import { useFlashes } from "../shared/flashes";
import { usePageContext } from "../shared/page";
import { useProductName, type Session } from "../shared/session";
import { useFollow } from "../ui/follow";
import { MainMenu } from "./main-menu";
import { TopBar } from "./top-bar";

const main_id = "main-content";

function focus_main(): void {
  document.getElementById(main_id)?.focus();
}

/** The skip link's target is focused by script: a fragment in the address would be a place in the page's history. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  focus_main();
}

const wide = "(min-width: 689px)";

/** What stands around every page of a signed-in person. */
export function Frame({ session }: { session: Session }) {
  const { settings, help_open, set_help_open } = usePageContext();
  const flashes = useFlashes();
  const follow = useFollow();
  const product_name = useProductName();
  const { pathname } = useLocation();
  const [menu_open, set_menu_open] = useState(() => matchMedia(wide).matches);

  useEffect(() => {
    if (settings) document.title = `${settings.title} · ${product_name}`;
  }, [settings, product_name]);

  // A page change is no page load: the keyboard's place goes to the new content by hand.
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    window.scrollTo(0, 0);
    focus_main();
    if (!matchMedia(wide).matches) set_menu_open(false);
  }, [pathname]);

  return (
    <>
      <a className="skip-link" href={`#${main_id}`} onClick={skip}>
        Skip to main content
      </a>
      <TopBar session={session} />
      <AppLayout
        headerSelector="#top-navigation"
        navigation={<MainMenu />}
        navigationOpen={menu_open}
        onNavigationChange={({ detail }) => set_menu_open(detail.open)}
        breadcrumbs={settings && <BreadcrumbGroup items={settings.breadcrumbs} onFollow={follow} />}
        notifications={<Flashbar items={flashes.items} stackItems />}
        stickyNotifications
        tools={settings?.help}
        toolsOpen={help_open}
        onToolsChange={({ detail }) => set_help_open(detail.open)}
        ariaLabels={{
          navigation: "Main menu",
          navigationToggle: "Open the main menu",
          navigationClose: "Close the main menu",
          notifications: "Messages",
          tools: "Help panel",
          toolsToggle: "Open the help panel",
          toolsClose: "Close the help panel",
        }}
        content={
          <div id={main_id} tabIndex={-1}>
            <Outlet />
          </div>
        }
      />
    </>
  );
}
