import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useLocation } from "@tanstack/react-router";
import { usePermission, useProductName } from "../shared/session";
import { seed } from "../strings/seed";
import { useFollow } from "../ui/follow";

interface MenuEntry {
  text: string;
  href: string;
  /** Who lacks it does not see the entry. */
  permission: string;
}

const manager: MenuEntry[] = [
  { text: "Resources", href: "/resources", permission: "resources.read" },
  { text: "Tag changes", href: "/resources/tag-changes", permission: "resources.read" },
  { text: "Conflicts", href: "/resources/conflicts", permission: "resources.read" },
  { text: "Tag protections", href: "/resources/protections", permission: "resources.read" },
  { text: "Imports", href: "/resources/imports", permission: "resources.read" },
];

const savings: MenuEntry[] = [
  { text: "Recommendations", href: "/recommendations", permission: "recommendations.read" },
  { text: "Commitments (EDP)", href: "/commitments", permission: "commitments.read" },
];

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
  const sections = [
    { text: seed.menu.set_up, entries: set_up.filter((entry) => allowed(entry.permission)) },
    { text: "Tag and Resource Manager", entries: manager.filter((entry) => allowed(entry.permission)) },
    { text: "Savings", entries: savings.filter((entry) => allowed(entry.permission)) },
  ];
  // The longest address that fits: an entry's page may stand below another's.
  const here = sections
    .flatMap(({ entries }) => entries)
    .filter(({ href }) => pathname.startsWith(href))
    .sort((a, b) => b.href.length - a.href.length)[0];
  const items = sections
    .filter(({ entries }) => entries.length > 0)
    .map(({ text, entries }): SideNavigationProps.Item => ({
      type: "section",
      text,
      items: entries.map((entry) => ({ type: "link", text: entry.text, href: entry.href })),
    }));
  return (
    <SideNavigation
      header={{ text: product_name, href: "/" }}
      items={items}
      activeHref={here?.href}
      onFollow={follow}
    />
  );
}
