import { useQuery } from "@tanstack/react-query";
import { keys } from "../../../api/keys";
import { usePermission } from "../../../shared/session";
import { load_all_groups, type Group } from "../../recommendations/recommendations-api";
import type { Choice } from "../../recommendations/search";

/** The recommended purchases that nobody has decided on, by one use and class; each with every term and payment. */
export function useOpenGroups(choice: Choice) {
  const allowed = usePermission()("recommendations.read");
  const { lookback_days, scope, offering_class } = choice;
  return useQuery({
    queryKey: [...keys.recommendations, "open-groups", { lookback_days, scope, offering_class }],
    queryFn: (): Promise<Group[]> => load_all_groups({ choice, filter: { state: ["open"] } }, () => undefined),
    enabled: allowed,
    staleTime: 60_000,
  });
}
