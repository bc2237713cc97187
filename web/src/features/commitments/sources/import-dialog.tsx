import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import { useCallback, useEffect, useRef, useState } from "react";
import { useFlashes } from "../../../shared/flashes";
import { count_text } from "../../../ui/count";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import {
  begin_import,
  complete_import,
  give_up_import,
  send_piece,
  useApplyImport,
  type Commitment,
  type ImportView,
} from "../commitments-api";
import { day_text } from "../days";
import { ImportPreview } from "./import-preview";
import { send_files } from "./pieces";

type State = { at: "choosing" } | { at: "sending"; sent: number; file: number } | { at: "previewed"; view: ImportView };

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** An import that was begun and not applied is given up with the dialog, and with the tab: its place is another's. */
function useGiveUp(commitment_id: string) {
  const begun = useRef<string | undefined>(undefined);
  const give_up = useCallback(() => {
    if (begun.current) void give_up_import(commitment_id, begun.current);
    begun.current = undefined;
  }, [commitment_id]);
  useEffect(() => {
    window.addEventListener("pagehide", give_up);
    return () => {
      window.removeEventListener("pagehide", give_up);
      give_up();
    };
  }, [give_up]);
  return { begun, give_up };
}

/** Brings costs as files: one delivery, sent in pieces, looked at, and stored as a whole or not at all. */
export function ImportDialog({ commitment, close }: { commitment: Commitment; close: () => void }) {
  const apply = useApplyImport(commitment.id);
  const { show } = useFlashes();
  const [files, set_files] = useState<File[]>([]);
  const [state, set_state] = useState<State>({ at: "choosing" });
  const [error, set_error] = useState<unknown>();
  const { begun, give_up } = useGiveUp(commitment.id);
  const is_closed = useRef(false);
  useEffect(() => {
    is_closed.current = false;
    return () => {
      is_closed.current = true;
    };
  }, []);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const send = async () => {
    set_error(undefined);
    set_state({ at: "sending", sent: 0, file: 0 });
    try {
      give_up();
      const { id } = await begin_import(commitment.id);
      begun.current = id;
      const is_sent =
        !is_closed.current &&
        (await send_files(files, {
          send: (piece) => send_piece(commitment.id, id, piece),
          told: (sent, file) => {
            if (!is_closed.current) set_state({ at: "sending", sent, file });
            return !is_closed.current;
          },
        }));
      // Closed while it was begun: what the dialog's end could not know is given up here.
      if (!is_sent) return give_up();
      set_state({ at: "previewed", view: await complete_import(commitment.id, id) });
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
              ? `${day_text(first_day)} to ${day_text(last_day)} count from the ${files.length === 1 ? "file" : "files"} now.`
              : "They count now.",
        });
        close();
      },
    });
  const view = state.at === "previewed" ? state.view : undefined;
  const cannot =
    view && view.problem_count > 0
      ? "There are problems: nothing is stored. Correct the files and choose them again."
      : undefined;
  const submit = () => (view && !cannot ? store(view) : void send());
  const why_not = state.at === "choosing" && files.length === 0 ? "Choose a file first." : cannot;
  return (
    <FormDialog
      size="large"
      title="Import costs from files"
      submit_text={view ? "Apply" : "Send and preview"}
      is_pending={state.at === "sending" || apply.isPending}
      submit={submit}
      close={close}
      why_not={why_not}
    >
      <Box>
        A Cost and Usage Report (2.0 or older) or FOCUS 1.x, as CSV. Choose all files of one delivery: AWS splits large
        months. They are read as they come; nothing is stored before you have seen what is in them and choose Apply. Of
        the days that they cover, their costs count instead of Cost Explorer&apos;s.
      </Box>
      {error !== undefined && <ProblemAlert error={error} what="The files could not be sent" />}
      {apply.error && <ProblemAlert error={apply.error} what="The files were not stored" />}
      {state.at !== "sending" && (
        <FormField
          label={view ? "Other files" : "Files"}
          constraintText="CSV, also in gzip (.csv.gz) or zip, of any size. Not Parquet."
        >
          <FileUpload
            multiple
            // What is chosen after a preview takes the place of what was sent.
            value={view ? [] : files}
            onChange={({ detail }) => {
              set_files(detail.value);
              set_state({ at: "choosing" });
            }}
            accept=".csv,.gz,.zip,text/csv,application/gzip,application/zip"
            showFileSize
            tokenLimit={5}
            i18nStrings={{
              uploadButtonText: () => "Choose files",
              dropzoneText: () => "Drop the files here",
              removeFileAriaLabel: (index) => `Take file ${index + 1} away`,
              limitShowFewer: "Show fewer",
              limitShowMore: "Show more",
              errorIconAriaLabel: "Error",
            }}
          />
        </FormField>
      )}
      {state.at === "sending" && (
        <ProgressBar
          value={bytes > 0 ? (state.sent / bytes) * 100 : 100}
          label={`Sending ${files.length === 1 ? files[0]?.name : count_text(files.length, "file")}`}
          description={files.length > 1 ? files[state.file]?.name : undefined}
          additionalInfo={`${megabytes(state.sent)} of ${megabytes(bytes)}`}
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
