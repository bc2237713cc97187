import FormField from "@cloudscape-design/components/form-field";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import { to_problem } from "../../api/problem";
import { seed } from "../../strings/seed";
import { useRegions, type Region } from "./accounts-api";

/** Regions by partition, in the server's order; one that is not offered is shown with the reason. */
export function region_options(regions: readonly Region[]): SelectProps.OptionGroup[] {
  const groups = new Map<string, { label: string; options: SelectProps.Option[] }>();
  for (const region of regions) {
    const group = groups.get(region.partition) ?? { label: region.partition_name, options: [] };
    group.options.push({
      value: region.region,
      label: region.name,
      labelTag: region.region,
      ...(region.offered ? {} : { disabled: true, disabledReason: region.reason ?? "This region is not offered by this installation." }),
    });
    groups.set(region.partition, group);
  }
  return [...groups.values()];
}

interface Props {
  value: string | null;
  onChange: (region: string) => void;
  error: string | null;
}

export function RegionSelect({ value, onChange, error }: Props) {
  const regions = useRegions();
  const options = region_options(regions.data?.items ?? []);
  const selected = options.flatMap((group) => group.options).find((option) => option.value === value && !option.disabled) ?? null;
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

/** The region to begin with: the one wanted, if this installation offers it. */
export function offered_region(regions: readonly Region[] | undefined, ...wanted: (string | null)[]): string | null {
  return wanted.find((region) => regions?.some((item) => item.region === region && item.offered)) ?? null;
}
