import type { components } from "./schema";

type ServedProblem = components["schemas"]["Problem"];

/** The parts of a problem beyond the first four are the server's; a stand-in has none of them. */
export type ProblemBody = Pick<ServedProblem, "type" | "title" | "status" | "code"> & Partial<ServedProblem>;

/**
 * A refusal of the API (application/problem+json), or a stand-in of the same shape where no answer came at all
 * (`code` is then "unreachable", `status` 0).
 */
export class Problem extends Error {
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title);
    this.name = "Problem";
    this.body = body;
  }

  /** What is wrong with one field of the request, in the server's words; null where the field is not the cause. */
  field_error(field: string): string | null {
    const found = this.body.errors?.find((error) => error.field === field);
    return found?.detail ?? null;
  }

  /** True where every cause stands on one of the given fields, so that the form shows it all. */
  is_only_about(fields: readonly string[]): boolean {
    const errors = this.body.errors ?? [];
    return errors.length > 0 && errors.every((error) => fields.includes(error.field));
  }
}

export function is_problem_body(value: unknown): value is ProblemBody {
  return typeof value === "object" && value !== null && "code" in value && "title" in value;
}

/** The problem of an answer that is not JSON (a proxy's page, an empty body): the status is all that is known. */
export function problem_of_status(status: number): Problem {
  return new Problem({
    type: "about:blank",
    title: `The server answered with HTTP status ${status}`,
    status,
    code: "unexpected-answer",
    detail: "The answer is not from the portal's API. A proxy between this browser and the portal may have sent it.",
  });
}

export function unreachable_problem(): Problem {
  return new Problem({
    type: "about:blank",
    title: "The portal cannot be reached",
    status: 0,
    code: "unreachable",
    detail: "Check the network connection, then try again. Nothing that you typed is lost.",
  });
}

/** Anything that was thrown, as a problem that can be shown. */
export function to_problem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({
    type: "about:blank",
    title: "The page failed",
    status: 0,
    code: "page-failed",
    detail: error instanceof Error ? error.message : String(error),
  });
}
