import type { Schema } from "../../api/client";

export type UserRole = Schema["User"]["user_role"];

export const user_role_text: Record<UserRole, string> = {
  administrator: "Administrator",
  account_owner: "Account owner",
  analyst: "Analyst",
  viewer: "Viewer",
  support: "Support",
};

const user_role_meaning: Record<UserRole, string> = {
  administrator: "Adds accounts, activates linked accounts, invites people.",
  account_owner: "Activates the account that they own.",
  analyst: "Works with resources, tags, recommendations and commitments.",
  viewer: "Reads.",
  support: "Runs the installation and helps every customer.",
};

/** What a customer's administrator can give; support is given by the installation's operator. */
export const user_role_options = (["administrator", "account_owner", "analyst", "viewer"] as const).map((role) => ({
  value: role as UserRole,
  label: user_role_text[role],
  description: user_role_meaning[role],
}));
