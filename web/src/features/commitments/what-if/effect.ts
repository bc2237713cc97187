import { count_text } from "../../../ui/count";
import { compare_decimals, decimal_text, sum_of_decimals } from "../../../ui/decimal";
import type { Progress } from "../commitments-api";
import type { Assumptions } from "../search";
import { effect_sentences } from "../sentence";
import { amount_text } from "../words";

export interface Effect {
  progress: Progress;
  after: Progress | null;
  assumed: Assumptions;
  ticked: number;
  saving: string;
  currency: string;
}

/** "With 5 % growth a year and 2 purchases of 10,000.00 USD, " */
function beside({ growth, purchases }: Assumptions, currency: string): string {
  const parts = [
    ...(growth && compare_decimals(growth, "0") !== 0
      ? [`${decimal_text(growth, 1).replace(/\.0$/, "")} % growth a year`]
      : []),
    ...(purchases.length > 0
      ? [
          `${count_text(purchases.length, "purchase")} of ${amount_text(sum_of_decimals(purchases.map(({ amount }) => amount)), currency)}`,
        ]
      : []),
  ];
  return parts.length === 0 ? "" : `with ${parts.join(" and ")}, `;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** "Buying these 3 saves 412.10 USD a month, and Year 2 would miss its commitment by 3,100.00 USD." */
export function effect_text({ progress, after, assumed, ticked, saving, currency }: Effect): string {
  if (!after)
    return "Type a growth, add a purchase or tick recommendations to see what they would do to each contract year.";
  const effects = effect_sentences(progress, after);
  const years = effects.length > 0 ? effects.join("; ") : "no contract year would end otherwise";
  const more = beside(assumed, currency);
  if (ticked === 0) return sentence(`${more}${years}`);
  const subject = ticked === 1 ? "buying this one saves" : `buying these ${ticked} saves`;
  return sentence(`${more}${subject} ${amount_text(saving, currency)} a month, and ${years}`);
}
