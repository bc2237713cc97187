import type { Schema } from "../../api/client";
import { decimal_text } from "../../ui/decimal";
import { text_of } from "./amount";
import { day_text, short_day_text } from "./days";

interface Props {
  of: Schema["Amount"] | string | null | undefined;
  currency: string;
  /** The currency stands above it already. */
  bare?: boolean;
}

/** An amount, rounded, with the exact one as its title; a dash where there is none. */
export function Amount({ of, currency, bare = false }: Props) {
  if (of === null || of === undefined) return <>-</>;
  const text = text_of(of);
  return (
    <span className="number" title={`${text} ${currency}`}>
      {decimal_text(text)}
      {!bare && ` ${currency}`}
    </span>
  );
}

/** "14 August 2027", or in a narrow place "14 Aug 2027"; a dash where there is none. */
export function Day({ of, short = false }: { of: string | null | undefined; short?: boolean }) {
  return of ? <time dateTime={of}>{short ? short_day_text(of) : day_text(of)}</time> : <>-</>;
}
