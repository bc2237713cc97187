import type { SelectProps } from "@cloudscape-design/components/select";
import type { Region } from "./cloud-accounts";

/** Regions by partition, in the server's order; one that is not offered is shown with the reason. */
export function region_options(regions: readonly Region[]): SelectProps.OptionGroup[] {
  const groups = new Map<string, { label: string; options: SelectProps.Option[] }>();
  for (const region of regions) {
    const group = groups.get(region.partition) ?? { label: region.partition_name, options: [] };
    group.options.push({
      value: region.region,
      label: region.name,
      labelTag: region.region,
      ...(region.offered
        ? {}
        : { disabled: true, disabledReason: region.reason ?? "This region is not offered by this installation." }),
    });
    groups.set(region.partition, group);
  }
  return [...groups.values()];
}

/** The region to begin with: the one wanted, if this installation offers it. */
export function offered_region(
  regions: readonly Region[] | undefined,
  ...wanted: (string | null | undefined)[]
): string | null {
  return wanted.find((region) => regions?.some((item) => item.region === region && item.offered)) ?? null;
}
