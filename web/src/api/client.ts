import createClient, { type Middleware } from "openapi-fetch";
import { api_base } from "./base";
import { Problem, is_problem_body, problem_of_status, unreachable_problem } from "./problem";
import type { components, paths } from "./schema";

export type Schema = components["schemas"];

let csrf_token: string | null = null;
let on_session_end: () => void = () => {};

/** The token that a changing call carries beside the session's cookie; null after signing out. */
export function set_csrf_token(token: string | null): void {
  csrf_token = token;
}

/** `callback` runs whenever a call is refused because nobody is signed in. */
export function set_session_end_listener(callback: () => void): void {
  on_session_end = callback;
}

const session: Middleware = {
  onRequest({ request }) {
    if (csrf_token !== null && request.method !== "GET") request.headers.set("X-CSRF-Token", csrf_token);
    return request;
  },
  onResponse({ request, response }) {
    // A wrong password is a 401 too, and no session ends by it.
    const is_sign_in = request.method === "POST" && new URL(request.url).pathname === `${api_base}/session`;
    if (response.status === 401 && !is_sign_in) on_session_end();
    return undefined;
  },
};

export const api = createClient<paths>({
  baseUrl: new URL(api_base, window.location.origin).href,
  fetch: (request) => globalThis.fetch(request),
});
api.use(session);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body and its ETag, which a change of the same thing names; throws as unwrap does. */
export async function unwrap_with_etag<T>(call: Promise<Answer<T>>): Promise<{ data: T; etag: string | null }> {
  let etag: string | null = null;
  const data = await unwrap(
    call.then((answer) => {
      etag = answer.response.headers.get("ETag");
      return answer;
    }),
  );
  return { data, etag };
}

/** The header of a change of what had this ETag when it was read. */
export function if_match(etag: string | null): Record<string, string> {
  return etag ? { "If-Match": etag } : {};
}

/** The answer's body; throws a Problem for a refusal and where no answer came. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw unreachable_problem();
  }
  if (answer.response.ok) return answer.data as T;
  throw is_problem_body(answer.error) ? new Problem(answer.error) : problem_of_status(answer.response.status);
}
