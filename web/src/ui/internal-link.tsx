import Link, { type LinkProps } from "@cloudscape-design/components/link";
import { useFollow } from "./follow";

/** A link to a page of the portal. */
export function InternalLink(props: Omit<LinkProps, "onFollow" | "external"> & { href: string }) {
  const follow = useFollow();
  return <Link {...props} onFollow={follow} />;
}
