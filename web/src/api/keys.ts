/** The names under which answers are kept, in one place so that an event finds the answers it concerns. */
export const keys = {
  cloud_accounts: ["cloud-accounts"] as const,
  cloud_account: (id: string) => ["cloud-accounts", "one", id] as const,
  activation: (id: string) => ["cloud-accounts", "activation", id] as const,
  automation: (id: string) => ["cloud-accounts", "automation", id] as const,
  resources: ["resources"] as const,
  jobs: ["jobs"] as const,
  job: (id: string) => ["jobs", id] as const,
  regions: ["cloud-account-regions"] as const,
  prerequisites: ["cloud-account-prerequisites"] as const,
  removal: (id: string) => ["cloud-account-removal", id] as const,
  users: ["users"] as const,
  invitations: ["invitations"] as const,
  api_tokens: ["api-tokens"] as const,
  audit_log: ["audit-log"] as const,
  customers: ["customers"] as const,
  errors: ["errors"] as const,

  /** What an event may have changed. A master's event changes its linked accounts' rows too, so the ID does not narrow. */
  concerned_by(topic: string): readonly (readonly string[])[] {
    switch (topic) {
      case "account":
        return [this.cloud_accounts];
      case "sync":
        return [this.cloud_accounts, this.resources];
      case "job":
        return [this.jobs, [...this.cloud_accounts, "automation"]];
      case "user":
      case "invitation":
        return [this.users, this.invitations];
      default:
        return [];
    }
  },

  get live(): readonly (readonly string[])[] {
    return [this.cloud_accounts, this.jobs, this.resources, this.users, this.invitations];
  },
};
