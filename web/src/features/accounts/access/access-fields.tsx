import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import { useProductName } from "../../../shared/session";
import { seed, with_product_name } from "../../../strings/seed";
import { levels, type Level } from "./words";

interface LevelProps {
  label: string;
  level: Level | null;
  warning?: string | undefined;
  error?: string | undefined;
  set_level: (level: Level) => void;
}

export function LevelField({ label, level, warning, error, set_level }: LevelProps) {
  const product_name = useProductName();
  return (
    <FormField label={label} warningText={warning} errorText={error}>
      <RadioGroup
        value={level}
        onChange={({ detail }) => {
          const chosen = levels.find((one) => one === detail.value);
          if (chosen) set_level(chosen);
        }}
        items={levels.map((one) => ({
          value: one,
          label: seed.access.levels[one].name,
          description: with_product_name(seed.access.levels[one].explanation, product_name),
        }))}
      />
    </FormField>
  );
}

export function CostExplorerField({
  checked,
  set_checked,
}: {
  checked: boolean;
  set_checked: (checked: boolean) => void;
}) {
  return (
    <Checkbox
      checked={checked}
      onChange={({ detail }) => set_checked(detail.checked)}
      description="AWS takes 0.01 USD for each request to Cost Explorer."
    >
      {seed.access.cost_explorer_sync}
    </Checkbox>
  );
}
