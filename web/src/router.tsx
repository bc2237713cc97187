import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { parse_add_search, parse_detail_search, parse_list_search } from "./features/accounts/search";
import { parse_commitment_search } from "./features/commitments/search";
import { parse_recommendation_search } from "./features/recommendations/search";
import { parse_resource_search } from "./features/resources/search";
import { start_path } from "./features/session/return-path";
import { FailedPage, NotFoundPage } from "./shell/failed-page";
import { SignedIn } from "./shell/signed-in";

const root = createRootRoute({ notFoundComponent: NotFoundPage, errorComponent: FailedPage });

const sign_in = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { return?: string } =>
    typeof search.return === "string" ? { return: search.return } : {},
  component: lazyRouteComponent(() => import("./features/session/sign-in-page"), "SignInPage"),
});

const accept_invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitations/accept",
  component: lazyRouteComponent(() => import("./features/session/accept-invitation-page"), "AcceptInvitationPage"),
});

const errors = createRoute({
  getParentRoute: () => root,
  path: "/errors",
  component: lazyRouteComponent(() => import("./features/errors/errors-page"), "ErrorsPage"),
});

const error = createRoute({
  getParentRoute: () => root,
  path: "/errors/$code",
  component: lazyRouteComponent(() => import("./features/errors/errors-page"), "ErrorPage"),
});

const signed_in = createRoute({ getParentRoute: () => root, id: "signed-in", component: SignedIn });

const start = createRoute({
  getParentRoute: () => signed_in,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: start_path, replace: true });
  },
});

const cloud_tenants = createRoute({
  getParentRoute: () => signed_in,
  path: "/setup/cloud-tenants",
  validateSearch: parse_list_search,
  component: lazyRouteComponent(() => import("./features/accounts/list/list-page"), "ListPage"),
});

const add_aws = createRoute({
  getParentRoute: () => signed_in,
  path: "/setup/cloud-tenants/add/aws",
  validateSearch: parse_add_search,
  component: lazyRouteComponent(() => import("./features/accounts/add/add-page"), "AddPage"),
});

const cloud_tenant = createRoute({
  getParentRoute: () => signed_in,
  path: "/setup/cloud-tenants/$id",
  validateSearch: parse_detail_search,
  component: lazyRouteComponent(() => import("./features/accounts/detail/detail-page"), "DetailPage"),
});

const run = createRoute({
  getParentRoute: () => signed_in,
  path: "/setup/runs/$id",
  component: lazyRouteComponent(() => import("./features/linked/run-page"), "RunPage"),
});

const resources = createRoute({
  getParentRoute: () => signed_in,
  path: "/resources",
  validateSearch: parse_resource_search,
  component: lazyRouteComponent(() => import("./features/resources/resources-page"), "ResourcesPage"),
});

const imports = createRoute({
  getParentRoute: () => signed_in,
  path: "/resources/imports",
  validateSearch: (search: Record<string, unknown>): { show?: "unseen" | "left_out" | "all" } =>
    search.show === "left_out" || search.show === "all" ? { show: search.show } : {},
  component: lazyRouteComponent(() => import("./features/resources/imports-page"), "ImportsPage"),
});

const conflicts = createRoute({
  getParentRoute: () => signed_in,
  path: "/resources/conflicts",
  component: lazyRouteComponent(() => import("./features/tags/conflicts-page"), "ConflictsPage"),
});

const tag_changes = createRoute({
  getParentRoute: () => signed_in,
  path: "/resources/tag-changes",
  component: lazyRouteComponent(() => import("./features/tags/changes-page"), "ChangesPage"),
});

const tag_change = createRoute({
  getParentRoute: () => signed_in,
  path: "/resources/tag-changes/$id",
  component: lazyRouteComponent(() => import("./features/tags/change-page"), "ChangePage"),
});

const kept_edits = createRoute({
  getParentRoute: () => signed_in,
  path: "/resources/kept-edits",
  validateSearch: (search: Record<string, unknown>): { account_id?: string } =>
    typeof search.account_id === "string" && /^\d{12}$/.test(search.account_id)
      ? { account_id: search.account_id }
      : {},
  component: lazyRouteComponent(() => import("./features/tags/kept-edits-page"), "KeptEditsPage"),
});

const protections = createRoute({
  getParentRoute: () => signed_in,
  path: "/resources/protections",
  component: lazyRouteComponent(() => import("./features/tags/protections-page"), "ProtectionsPage"),
});

const resource = createRoute({
  getParentRoute: () => signed_in,
  path: "/resources/$id",
  component: lazyRouteComponent(() => import("./features/resources/resource-page"), "ResourcePage"),
});

const recommendations = createRoute({
  getParentRoute: () => signed_in,
  path: "/recommendations",
  validateSearch: parse_recommendation_search,
  component: lazyRouteComponent(() => import("./features/recommendations/recommendations-page"), "RecommendationsPage"),
});

const recommendation = createRoute({
  getParentRoute: () => signed_in,
  path: "/recommendations/$id",
  component: lazyRouteComponent(() => import("./features/recommendations/detail/detail-page"), "RecommendationPage"),
});

const commitments = createRoute({
  getParentRoute: () => signed_in,
  path: "/commitments",
  component: lazyRouteComponent(() => import("./features/commitments/list/list-page"), "CommitmentsPage"),
});

const new_commitment = createRoute({
  getParentRoute: () => signed_in,
  path: "/commitments/new",
  component: lazyRouteComponent(() => import("./features/commitments/editor/editor-page"), "NewCommitmentPage"),
});

const commitment = createRoute({
  getParentRoute: () => signed_in,
  path: "/commitments/$id",
  validateSearch: parse_commitment_search,
  component: lazyRouteComponent(() => import("./features/commitments/detail/commitment-page"), "CommitmentPage"),
});

const edit_commitment = createRoute({
  getParentRoute: () => signed_in,
  path: "/commitments/$id/edit",
  component: lazyRouteComponent(() => import("./features/commitments/editor/editor-page"), "EditCommitmentPage"),
});

const users = createRoute({
  getParentRoute: () => signed_in,
  path: "/setup/users",
  component: lazyRouteComponent(() => import("./features/people/users-page"), "UsersPage"),
});

const api_tokens = createRoute({
  getParentRoute: () => signed_in,
  path: "/setup/api-tokens",
  component: lazyRouteComponent(() => import("./features/people/api-tokens-page"), "ApiTokensPage"),
});

const audit_log = createRoute({
  getParentRoute: () => signed_in,
  path: "/setup/audit-log",
  component: lazyRouteComponent(() => import("./features/people/audit-log-page"), "AuditLogPage"),
});

const customers = createRoute({
  getParentRoute: () => signed_in,
  path: "/setup/customers",
  component: lazyRouteComponent(() => import("./features/people/customers-page"), "CustomersPage"),
});

// Search parameters are plain text: the router's own JSON would turn an account ID into a number and lose its zeros.
// A name that stands several times is a list.
function parse_search(text: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length > 1 ? values : values[0]!];
    }),
  );
}

function stringify_search(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (one !== undefined && one !== "") parameters.append(name, String(one));
    }
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

export const router = createRouter({
  routeTree: root.addChildren([
    sign_in,
    accept_invitation,
    errors,
    error,
    signed_in.addChildren([
      start,
      cloud_tenants,
      add_aws,
      cloud_tenant,
      run,
      resources,
      imports,
      conflicts,
      tag_changes,
      tag_change,
      kept_edits,
      protections,
      resource,
      recommendations,
      recommendation,
      commitments,
      new_commitment,
      commitment,
      edit_commitment,
      users,
      api_tokens,
      audit_log,
      customers,
    ]),
  ]),
  parseSearch: parse_search,
  stringifySearch: stringify_search,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
