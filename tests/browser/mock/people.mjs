/** Made-up users, invitations, API tokens, customers and the audit log. */
import { commitments_history } from "./commitments.mjs";

export const days = (count) => new Date(Date.now() + count * 86_400_000).toISOString();
export const people = {
  "/users": () => [
    {
      id: "u1",
      email: "admin@example.com",
      name: "Ada Admin",
      user_role: "administrator",
      status: "active",
      created_at: days(-90),
      last_sign_in_at: days(0),
    },
    {
      id: "u2",
      email: "finn@example.com",
      name: "Finn Ops",
      user_role: "analyst",
      status: "disabled",
      created_at: days(-40),
      last_sign_in_at: null,
    },
  ],
  "/invitations": () => [{ id: "i1", email: "olga@example.com", user_role: "account_owner", expires_at: days(6) }],
  "/api-tokens": () => [
    { id: "t1", name: "Nightly export", created_at: days(-20), expires_at: days(70), last_used_at: days(-1) },
  ],
  "/audit-log": () => [
    ...commitments_history(),
    {
      id: "e2",
      at: days(0),
      actor: "admin@example.com",
      actor_kind: "user",
      action: "cloud_account.add",
      subject: "acc-111111111111",
      before: null,
      after: { name: "Contoso master", status: "activating" },
      from_address: "192.0.2.7",
      request_id: "req-2",
    },
    {
      id: "e1",
      at: days(-1),
      actor: null,
      actor_kind: "system",
      action: "cloud_account.activated",
      subject: "acc-333333333340",
      before: { status: "activating" },
      after: { status: "activated" },
      from_address: null,
      request_id: null,
    },
  ],
  "/customers": () => [{ id: "c1", name: "Contoso", code: "contoso", created_at: days(-90) }],
};
