import Autosuggest from "@cloudscape-design/components/autosuggest";
import FormField from "@cloudscape-design/components/form-field";
import { useEffect, useState } from "react";

const settle_ms = 600;

interface Props {
  value: string;
  known: readonly string[];
  onChange: (role: string) => void;
}

/** The role in the linked accounts that the master's automation enters by; a name of one's own can be typed. */
export function RoleSelect({ value, known, onChange }: Props) {
  const [typed, set_typed] = useState(value);
  const wrong = /^[\w+=,.@-]{1,64}$/.test(typed)
    ? null
    : "A role's name has 1 to 64 letters, digits and characters of +=,.@_-.";
  useEffect(() => {
    if (wrong || typed === value) return;
    const timer = setTimeout(() => onChange(typed), settle_ms);
    return () => clearTimeout(timer);
  }, [typed, value, wrong, onChange]);
  return (
    <FormField
      label="Role in the linked accounts"
      description="AWS makes OrganizationAccountAccessRole in accounts that are created in the organization, Control Tower makes AWSControlTowerExecution."
      errorText={wrong}
      stretch={false}
    >
      <Autosuggest
        value={typed}
        onChange={({ detail }) => set_typed(detail.value)}
        options={known.map((name) => ({ value: name }))}
        enteredTextLabel={(name) => `Use: ${name}`}
        ariaLabel="Role in the linked accounts"
        empty="Type the role's name"
      />
    </FormField>
  );
}
