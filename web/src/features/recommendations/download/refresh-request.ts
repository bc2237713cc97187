import type { Kind } from "../kinds";
import type { RefreshRequest } from "../recommendations-api";

/** What is asked without being named. */
export const usual_services: Record<Kind, readonly string[]> = {
  reserved_instance: ["ec2", "rds", "elasticache", "opensearch", "redshift"],
  savings_plan: ["compute", "ec2_instance", "sagemaker"],
};
/** These are asked only when they are named. */
export const named_services: Record<Kind, readonly string[]> = {
  reserved_instance: ["memorydb", "dynamodb"],
  savings_plan: ["database"],
};

export const all_usual: readonly string[] = Object.values(usual_services).flat();

function is_all(chosen: readonly string[], all: readonly string[]): boolean {
  return chosen.length === all.length && all.every((one) => chosen.includes(one));
}

export interface Wanted {
  services: readonly string[];
  lookback_days: readonly number[];
  scopes: readonly string[];
  /** IDs of cloud accounts; null: all that are asked. */
  accounts: readonly string[] | null;
}

/** What is the default is not named, so that the server's own default holds. */
export function request_of({ services, lookback_days, scopes, accounts }: Wanted): RefreshRequest {
  return {
    ...(is_all(services, all_usual) ? {} : { service: [...services] }),
    ...(accounts ? { cloud_account_ids: [...accounts] } : {}),
    lookback_days: [...lookback_days].sort((a, b) => a - b),
    scope: [...scopes].sort(),
  };
}
