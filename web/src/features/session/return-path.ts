export const start_path = "/setup/cloud-tenants";

/**
 * The path to go to after signing in. Only a path of this site is taken: the value stands in a link that anyone can
 * make, and must not lead elsewhere.
 */
export function safe_return_path(value: unknown): string {
  if (typeof value !== "string" || !value.startsWith("/")) return start_path;
  const base = "http://portal.invalid";
  let url: URL;
  try {
    url = new URL(value, base);
  } catch {
    return start_path;
  }
  // A path that begins with two slashes would be read as a host.
  if (url.origin !== base || url.pathname.startsWith("//") || url.pathname === "/" || url.pathname === "/sign-in")
    return start_path;
  return url.pathname + url.search + url.hash;
}
