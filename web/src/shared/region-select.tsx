import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { to_problem } from "../api/problem";
import { seed } from "../strings/seed";
import { useRegions } from "./cloud-accounts";
import { region_options } from "./regions";

interface Props {
  value: string | null;
  onChange: (region: string) => void;
  error: string | null;
}

export function RegionSelect({ value, onChange, error }: Props) {
  const regions = useRegions();
  const options = region_options(regions.data?.items ?? []);
  const selected =
    options.flatMap((group) => group.options).find((option) => option.value === value && !option.disabled) ?? null;
  return (
    <FormField
      label={seed.add.region}
      description="The role works for every region of the account; only the stack itself lives here."
      errorText={error}
      stretch={false}
    >
      <Select
        selectedOption={selected}
        onChange={({ detail }) => detail.selectedOption.value && onChange(detail.selectedOption.value)}
        options={options}
        filteringType="auto"
        filteringAriaLabel="Find a region"
        filteringPlaceholder="Find a region"
        placeholder="Choose a region"
        empty="No region matches"
        statusType={regions.isPending ? "loading" : regions.error ? "error" : "finished"}
        loadingText="Loading the regions"
        errorText={regions.error ? to_problem(regions.error).message : undefined}
        recoveryText="Retry"
        onLoadItems={() => regions.error && void regions.refetch()}
        triggerVariant="option"
        ariaRequired
      />
    </FormField>
  );
}
