import Alert from "@cloudscape-design/components/alert";
import type { ImportView } from "../commitments-api";

/** What is wrong in nothing and should be known before the file is stored. */
export function ImportNotes({ notes }: Pick<ImportView, "notes">) {
  if (notes.length === 0) return null;
  return (
    <Alert type="info" header="What to know of this file">
      {notes.length === 1 ? (
        <span className="breakable">{notes[0]?.detail}</span>
      ) : (
        <ul>
          {notes.map(({ code, detail }) => (
            <li key={code} className="breakable">
              {detail}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
