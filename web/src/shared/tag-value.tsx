import type { ReactNode } from "react";

// What is not seen as it stands: spaces at the ends, several in a row, and what has no shape or turns the direction.
const unseen = /^\s+|\s+$|\s{2,}|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const joiners = "\u200c\u200d"; // of letters and emoji: part of how they look

function mark(text: string, at: number): ReactNode {
  const name = [...text].map((c) => `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`).join(" ");
  return /^ +$/.test(text) ? (
    <span key={at} className="unseen-spaces" title={text.length === 1 ? "a space" : `${text.length} spaces`}>
      {text}
    </span>
  ) : (
    <span key={at} className="unseen-character" data-code={name} title={name}>
      {text}
    </span>
  );
}

/** A key or value as it stands, white space and all; what is marked is the look alone, so that it is copied as it is. */
export function TagText({ text }: { text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(unseen)) {
    if (joiners.includes(found)) continue;
    parts.push(text.slice(end, index), mark(found, index));
    end = index + found.length;
  }
  return (
    <bdi className="breakable tag-text">
      {parts}
      {text.slice(end)}
    </bdi>
  );
}

/** A tag's value, or that there is none: an empty value is a value at AWS. */
export function TagValue({ value }: { value: string | null | undefined }) {
  if (value === null || value === undefined) return <>(none)</>;
  return value === "" ? <>(empty)</> : <TagText text={value} />;
}
