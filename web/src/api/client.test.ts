// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, set_csrf_token, set_session_end_listener, unwrap } from "./client";
import { Problem } from "./problem";

const sent: Request[] = [];

function answer_with(status: number, body: string, type = "application/json"): void {
  vi.stubGlobal("fetch", (request: Request) => {
    sent.push(request);
    return Promise.resolve(new Response(status === 204 ? null : body, { status, headers: { "Content-Type": type } }));
  });
}

function problem(status: number, code: string): string {
  return JSON.stringify({
    type: "about:blank",
    title: "No",
    status,
    code,
    errors: [{ field: "name", code: "too-long", detail: "At most 128." }],
    request_id: "r1",
  });
}

async function refusal_of(call: Promise<unknown>): Promise<Problem> {
  return call.then(
    () => {
      throw new Error("the call was not refused");
    },
    (error: unknown) => {
      expect(error).toBeInstanceOf(Problem);
      return error as Problem;
    },
  );
}

const ended = vi.fn();

beforeEach(() => {
  sent.length = 0;
  ended.mockReset();
  set_session_end_listener(ended);
  set_csrf_token("token-1");
});
afterEach(() => vi.unstubAllGlobals());

describe("the API's client", () => {
  test("sends the CSRF token with changing calls only", async () => {
    answer_with(204, "");
    await unwrap(api.DELETE("/session"));
    answer_with(200, "{}");
    await unwrap(api.GET("/me"));
    expect(
      sent.map((request) => [request.method, new URL(request.url).pathname, request.headers.get("X-CSRF-Token")]),
    ).toEqual([
      ["DELETE", "/api/v1/session", "token-1"],
      ["GET", "/api/v1/me", null],
    ]);
  });

  test("throws the server's problem, with the errors of its fields", async () => {
    answer_with(422, problem(422, "invalid"), "application/problem+json");
    const refused = await refusal_of(unwrap(api.GET("/me")));
    expect(refused.body.code).toBe("invalid");
    expect(refused.body.request_id).toBe("r1");
    expect(refused.field_error("name")).toBe("At most 128.");
    expect(refused.field_error("region")).toBeNull();
    expect(refused.is_only_about(["name"])).toBe(true);
    expect(refused.is_only_about(["region"])).toBe(false);
    expect(ended).not.toHaveBeenCalled();
  });

  test("says so when a session has ended, and not when a password is wrong", async () => {
    answer_with(401, problem(401, "not-signed-in"), "application/problem+json");
    await refusal_of(unwrap(api.GET("/users")));
    expect(ended).toHaveBeenCalledTimes(1);
    await refusal_of(unwrap(api.POST("/session", { body: { email: "a@b", password: "x" } })));
    expect(ended).toHaveBeenCalledTimes(1);
  });

  test("does not take a proxy's page for the portal's answer", async () => {
    answer_with(502, "<html>Bad gateway</html>", "text/html");
    expect((await refusal_of(unwrap(api.GET("/me")))).body).toMatchObject({ status: 502, code: "unexpected-answer" });
  });

  test("tells an unreachable portal from a refusing one", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
    expect((await refusal_of(unwrap(api.GET("/me")))).body).toMatchObject({ status: 0, code: "unreachable" });
  });
});
