/** The names under which answers are kept, in one place so that an event finds the answers it concerns. */
export const keys = {
  cloud_accounts: ["cloud-accounts"] as const,
  cloud_account: (id: string) => ["cloud-accounts", "one", id] as const,
  activation: (id: string) => ["cloud-accounts", "activation", id] as const,
  automation: (id: string) => ["cloud-accounts", "automation", id] as const,
  access: (id: string) => ["cloud-accounts", "access", id] as const,
  resources: ["resources"] as const,
  tag_changes: ["tag-changes"] as const,
  tag_change: (id: string) => ["tag-changes", "one", id] as const,
  tag_conflicts: ["tag-conflicts"] as const,
  tag_rules: ["tag-rules"] as const,
  tag_protections: ["tag-protections"] as const,
  kept_edits: ["kept-edits"] as const,
  resource_types: ["resource-types"] as const,
  recommendations: ["recommendations"] as const,
  cost_explorer: ["cost-explorer"] as const,
  charge_kinds: ["charge-kinds"] as const,
  commitments: ["commitments"] as const,
  commitment: (id: string) => ["commitments", "one", id] as const,
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
  installation_problems: ["installation-problems"] as const,

  /** What an event may have changed. A master's event changes its linked accounts' rows too, so the ID does not narrow. */
  concerned_by(topic: string): readonly (readonly string[])[] {
    switch (topic) {
      case "account":
        return [this.cloud_accounts, this.kept_edits, [...this.recommendations, "sources"]];
      case "sync":
        return [this.cloud_accounts, this.resources, this.tag_conflicts];
      case "tag-change":
        // The kept edits are not looked at again with every resource of a change: their plan is large. A change that ends does that.
        return [this.tag_changes, this.tag_conflicts, this.resources];
      case "job":
        return [
          this.jobs,
          this.tag_changes,
          [...this.cloud_accounts, "automation"],
          [...this.recommendations, "sources"],
          this.cost_explorer,
        ];
      case "recommendations":
        return [this.recommendations];
      case "commitments":
        return [this.commitments, this.cost_explorer];
      case "user":
      case "invitation":
        return [this.users, this.invitations];
      default:
        return [];
    }
  },

  get live(): readonly (readonly string[])[] {
    return [
      this.cloud_accounts,
      this.jobs,
      this.resources,
      this.tag_changes,
      this.tag_conflicts,
      this.kept_edits,
      this.recommendations,
      this.cost_explorer,
      this.commitments,
      this.users,
      this.invitations,
    ];
  },
};
