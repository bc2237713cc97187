import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useEffect, useState } from "react";

/** Above this, a click alone is too easily made. */
export const most_by_a_click = 100;

/** Asks for the number of resources where there are many. */
export function SureField({ count, set_sure }: { count: number; set_sure: (sure: boolean) => void }) {
  const [typed, set_typed] = useState("");
  const is_many = count > most_by_a_click;
  const is_sure = !is_many || typed.trim() === String(count);
  useEffect(() => set_sure(is_sure), [is_sure, set_sure]);
  if (!is_many) return null;
  return (
    <FormField label={`Type ${count} to change that many resources`} stretch={false}>
      <Input value={typed} onChange={({ detail }) => set_typed(detail.value)} inputMode="numeric" />
    </FormField>
  );
}
