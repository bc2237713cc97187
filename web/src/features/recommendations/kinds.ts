import type { Schema } from "../../api/client";

export type Kind = Schema["Recommendation"]["kind"];
export type State = Schema["Recommendation"]["state"];
