import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { own } from "../../../shared/own";
import { lookbacks, offering_classes, payment_options, scopes, terms, type Choice } from "../search";
import { class_text, payment_text, term_text } from "../words";

interface Part {
  name: keyof Choice;
  label: string;
  options: { value: string; label: string }[];
}

const short_scope_text = { payer: "organization", linked: "each account" };

const parts: Part[] = [
  {
    name: "term_years",
    label: "Term",
    options: terms.map((value) => ({ value: String(value), label: term_text(value) })),
  },
  {
    name: "payment_option",
    label: "Payment",
    options: payment_options.map((value) => ({ value, label: own(payment_text, value) ?? value })),
  },
  {
    name: "lookback_days",
    label: "By the use in",
    options: lookbacks.map((value) => ({ value: String(value), label: `${value} days` })),
  },
  { name: "scope", label: "Bought for", options: scopes.map((value) => ({ value, label: short_scope_text[value] })) },
  {
    name: "offering_class",
    label: "EC2 class",
    options: offering_classes.map((value) => ({ value, label: own(class_text, value) ?? value })),
  },
];

/** Which of the alternatives is looked at; the address holds it. */
export function ChoiceBar({ choice, change }: { choice: Choice; change: (part: Partial<Choice>) => void }) {
  return (
    <div className="choice-bar">
      {parts.map(({ name, label, options }) => (
        <FormField key={name} label={label}>
          <Select
            selectedOption={options.find(({ value }) => value === String(choice[name])) ?? null}
            options={options}
            expandToViewport
            onChange={({ detail }) => {
              const { value } = detail.selectedOption;
              change({ [name]: name === "term_years" || name === "lookback_days" ? Number(value) : value });
            }}
          />
        </FormField>
      ))}
    </div>
  );
}
