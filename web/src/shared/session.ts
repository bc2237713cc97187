import { useQuery, type QueryClient } from "@tanstack/react-query";
import { api, set_csrf_token, unwrap, type Schema } from "../api/client";
import { Problem } from "../api/problem";

export type Session = Schema["Session"];

export const session_key = ["session"] as const;
export const installation_key = ["installation"] as const;

/** The session, or null where nobody is signed in. */
async function load_session(): Promise<Session | null> {
  try {
    const session = await unwrap(api.GET("/me"));
    set_csrf_token(session.csrf_token ?? null);
    return session;
  } catch (error) {
    if (error instanceof Problem && error.body.status === 401) return null;
    throw error;
  }
}

export function useSession() {
  return useQuery({ queryKey: session_key, queryFn: load_session, staleTime: 5 * 60_000, retry: 1 });
}

export function useInstallation() {
  return useQuery({
    queryKey: installation_key,
    queryFn: () => unwrap(api.GET("/installation")),
    staleTime: Infinity,
    retry: 1,
  });
}

/** The installation's product name; its default until the portal has said. */
export function useProductName(): string {
  return useInstallation().data?.product_name ?? "Client Portal";
}

/** A function that says whether the signed-in person has a permission; the server decides, this only spares clicks. */
export function usePermission(): (permission: string) => boolean {
  const session = useSession().data;
  return (permission) => session?.permissions.includes(permission) ?? false;
}

/** Takes over the session that signing in or accepting an invitation answered with. */
export function begin_session(client: QueryClient, session: Session): void {
  client.clear();
  set_csrf_token(session.csrf_token ?? null);
  client.setQueryData(session_key, session);
}

/** Forgets everything that was read under the session that ended. */
export function end_session(client: QueryClient): void {
  set_csrf_token(null);
  client.removeQueries({
    predicate: (query) => query.queryKey[0] !== session_key[0] && query.queryKey[0] !== installation_key[0],
  });
  client.setQueryData(session_key, null);
}
