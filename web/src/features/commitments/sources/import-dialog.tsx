import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import { useCallback, useEffect, useRef, useState } from "react";
import { useFlashes } from "../../../shared/flashes";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import {
  begin_import,
  give_up_import,
  send_piece,
  useApplyImport,
  type Commitment,
  type ImportView,
} from "../commitments-api";
import { day_text } from "../days";
import { ImportPreview } from "./import-preview";
import { send_file } from "./pieces";

type State = { at: "choosing" } | { at: "sending"; sent: number } | { at: "previewed"; view: ImportView };

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** Brings costs as a file: sent in pieces, looked at, and stored as a whole or not at all. */
export function ImportDialog({ commitment, close }: { commitment: Commitment; close: () => void }) {
  const apply = useApplyImport(commitment.id);
  const { show } = useFlashes();
  const [files, set_files] = useState<File[]>([]);
  const [state, set_state] = useState<State>({ at: "choosing" });
  const [error, set_error] = useState<unknown>();
  const given_up = useRef(false);
  // What was begun and not applied is given up with the dialog: the portal holds a few files at once.
  const begun = useRef<string | undefined>(undefined);
  const give_up = useCallback(() => {
    if (begun.current) void give_up_import(commitment.id, begun.current);
    begun.current = undefined;
  }, [commitment.id]);
  useEffect(
    () => () => {
      given_up.current = true;
      give_up();
    },
    [give_up],
  );
  const file = files[0];
  const send = async () => {
    if (!file) return;
    given_up.current = false;
    set_error(undefined);
    set_state({ at: "sending", sent: 0 });
    try {
      const view = await send_file(file, {
        begin: async () => {
          give_up();
          const made = await begin_import(commitment.id);
          begun.current = made.id;
          return made;
        },
        send: (import_id, piece) => send_piece(commitment.id, import_id, piece),
        told: (sent) => {
          if (!given_up.current) set_state({ at: "sending", sent });
          return !given_up.current;
        },
      });
      if (view) set_state({ at: "previewed", view });
    } catch (failed) {
      set_error(failed);
      set_state({ at: "choosing" });
    }
  };
  const store = (view: ImportView) =>
    apply.mutate(view.id, {
      onSuccess: ({ first_day, last_day }) => {
        begun.current = undefined;
        show("commitment", {
          type: "success",
          header: "The costs are imported",
          content:
            first_day && last_day
              ? `${day_text(first_day)} to ${day_text(last_day)} count from the file now.`
              : "They count now.",
        });
        close();
      },
    });
  const view = state.at === "previewed" ? state.view : undefined;
  const cannot =
    view && view.problem_count > 0
      ? "The file has problems: nothing of it is stored. Mend it and choose it again."
      : undefined;
  const submit = () => (view && !cannot ? store(view) : void send());
  const why_not = state.at === "choosing" && !file ? "Choose a file first." : cannot;
  return (
    <FormDialog
      size="large"
      title="Import costs from a file"
      submit_text={view ? "Apply" : "Send and preview"}
      is_pending={state.at === "sending" || apply.isPending}
      submit={submit}
      close={close}
      why_not={why_not}
    >
      <Box>
        A Cost and Usage Report (2.0 or older) or FOCUS 1.x, as CSV, not compressed. It is read as it comes; nothing is
        stored before you have seen what is in it and choose Apply. Of the days that it covers, its costs count instead
        of Cost Explorer&apos;s.
      </Box>
      {error !== undefined && <ProblemAlert error={error} what="The file could not be sent" />}
      {apply.error && <ProblemAlert error={apply.error} what="The file was not stored" />}
      {state.at !== "sending" && (
        <FormField label={view ? "Another file" : "File"} constraintText="CSV in UTF-8, of any size.">
          <FileUpload
            value={files}
            onChange={({ detail }) => {
              set_files(detail.value);
              set_state({ at: "choosing" });
            }}
            accept=".csv,text/csv"
            showFileSize
            i18nStrings={{
              uploadButtonText: () => "Choose file",
              dropzoneText: () => "Drop the file here",
              removeFileAriaLabel: () => "Take the file away",
              limitShowFewer: "Show fewer",
              limitShowMore: "Show more",
              errorIconAriaLabel: "Error",
            }}
          />
        </FormField>
      )}
      {state.at === "sending" && file && (
        <ProgressBar
          value={file.size > 0 ? (state.sent / file.size) * 100 : 100}
          label={`Sending ${file.name}`}
          additionalInfo={`${megabytes(state.sent)} of ${megabytes(file.size)}`}
          ariaLabel="How much is sent"
        />
      )}
      {state.at === "sending" && (
        <Alert type="info">Leave this open until all is sent. Cancel gives it up; nothing is stored then.</Alert>
      )}
      {view && <ImportPreview view={view} commitment={commitment} />}
    </FormDialog>
  );
}
