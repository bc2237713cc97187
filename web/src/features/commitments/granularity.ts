export const granularities = ["monthly", "daily"] as const;
export type Granularity = (typeof granularities)[number];
