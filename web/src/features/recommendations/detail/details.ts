import { own } from "../../../shared/own";
/** One of AWS's fields, as it is shown. */
export interface Field {
  /** "EC2 instance details › Size flex eligible" */
  words: string;
  /** AWS's own name, with those that it is in. */
  name: string;
  value: string;
}

const known_words: Record<string, string> = {
  EC2: "EC2",
  RDS: "RDS",
  ES: "ES",
  AWS: "AWS",
  ARN: "ARN",
  Id: "ID",
  ID: "ID",
  IOPS: "IOPS",
  vCPU: "vCPU",
  ROI: "ROI",
  SP: "Savings Plan",
  SageMaker: "SageMaker",
  ElastiCache: "ElastiCache",
  DynamoDB: "DynamoDB",
  MemoryDB: "MemoryDB",
  OpenSearch: "OpenSearch",
};

const word =
  /EC2|RDS|ES(?=[A-Z])|SageMaker|ElastiCache|DynamoDB|MemoryDB|OpenSearch|ROI|[A-Z]{2,}(?=[A-Z][a-z]|$)|[A-Z]?[a-z]+|[A-Z]|\d+/g;

/** "EstimatedBreakEvenInMonths" as "Estimated break even in months". */
export function field_words(name: string): string {
  const words = name.match(word) ?? [name];
  return words
    .map(
      (one, index) =>
        own(known_words, one) ??
        (index === 0 ? one.charAt(0).toUpperCase() + one.slice(1).toLowerCase() : one.toLowerCase()),
    )
    .join(" ");
}

function value_text(value: unknown): string {
  if (value === null || value === undefined || value === "") return "-";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "object") return JSON.stringify(value);
  return String(value as string | number);
}

/** Every field that AWS gave, those that nobody knew among them; what is nested comes under the names that it is in. */
export function fields_of(details: unknown): Field[] {
  const found: Field[] = [];
  const walk = (value: unknown, names: string[]) => {
    if (value !== null && typeof value === "object" && !Array.isArray(value) && names.length < 8) {
      for (const [name, inner] of Object.entries(value)) walk(inner, [...names, name]);
    } else if (names.length > 0) {
      found.push({ words: names.map(field_words).join(" › "), name: names.join("."), value: value_text(value) });
    }
  };
  walk(details, []);
  return found;
}

/** The value of a field wherever it is nested, in AWS's words; nothing where AWS says none. */
export function field_value(details: unknown, name: string): string | undefined {
  const found = fields_of(details).find((field) => field.name === name || field.name.endsWith(`.${name}`));
  return found && found.value !== "-" ? found.value : undefined;
}
