export const account_id_digits = 12;

export type AccountIdCheck =
  /** `account_id` has the 12 digits that AWS wants. */
  | { state: "complete"; account_id: string }
  /** Nothing wrong so far; `digits` of 12 are there. */
  | { state: "incomplete"; digits: number }
  /** No further typing makes it right; `reason` says what would. */
  | { state: "wrong"; reason: string };

/**
 * Judges an AWS account ID as it is typed or pasted. AWS shows it with dashes (1234-5678-9012) and people paste it with
 * spaces: both are removed, dashes of any kind included, and what cannot be seen. The API takes the same
 * (src/base/identifiers.cpp).
 */
export function check_account_id(typed: string): AccountIdCheck {
  const bare = typed.replace(/[\s\p{Dash_Punctuation}\p{Format}\u2212]/gu, "");
  const stranger = /[^0-9]/u.exec(bare);
  if (stranger) {
    const hint = /^arn:/i.test(bare)
      ? "From an ARN take the number between the colons."
      : "An AWS account ID has 12 digits and nothing else.";
    return {
      state: "wrong",
      reason: `“${String.fromCodePoint(bare.codePointAt(stranger.index) ?? 0)}” is not a digit. ${hint}`,
    };
  }
  if (bare.length > account_id_digits) {
    return { state: "wrong", reason: `${bare.length} digits are too many. An AWS account ID has 12 digits.` };
  }
  if (bare.length < account_id_digits) return { state: "incomplete", digits: bare.length };
  return { state: "complete", account_id: bare };
}
