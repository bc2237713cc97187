import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useLocation } from "@tanstack/react-router";
import { usePermission, useProductName } from "../features/session/session";
import { seed } from "../strings/seed";
import { useFollow } from "./follow";

interface MenuEntry {
  text: string;
  href: string;
  /** Who lacks it does not see the entry. */
  permission: string;
}

const set_up: MenuEntry[] = [
  { text: seed.menu.cloud_tenant_setup, href: "/setup/cloud-tenants", permission: "cloud-accounts.read" },
  { text: "Users", href: "/setup/users", permission: "users.read" },
  { text: "API tokens", href: "/setup/api-tokens", permission: "api-tokens.own" },
  { text: "Audit log", href: "/setup/audit-log", permission: "audit-log.read" },
  { text: "Customers", href: "/setup/customers", permission: "customers.read" },
];

export function MainMenu() {
  const allowed = usePermission();
  const product_name = useProductName();
  const follow = useFollow();
  const { pathname } = useLocation();
  const entries = set_up.filter((entry) => allowed(entry.permission));
  const items: SideNavigationProps.Item[] = [
    {
      type: "section",
      text: seed.menu.set_up,
      items: entries.map(({ text, href }) => ({ type: "link", text, href })),
    },
  ];
  return (
    <SideNavigation
      header={{ text: product_name, href: "/" }}
      items={items}
      activeHref={entries.find(({ href }) => pathname.startsWith(href))?.href}
      onFollow={follow}
    />
  );
}
