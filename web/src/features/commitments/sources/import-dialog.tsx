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
  type DeliveryMode,
  type ImportView,
} from "../commitments-api";
import { day_text } from "../days";
import { ImportPreview } from "./import-preview";
import { ConfirmMonths, PeriodPreviews } from "./period-previews";
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

function why_not_stored(view: ImportView, mode: DeliveryMode | null, are_months_confirmed: boolean) {
  if (view.problem_count > 0) return "There are problems: nothing is stored. Correct the files and choose them again.";
  if (!view.has_periods && !are_months_confirmed) return "Confirm the months whose bills the files are.";
  if (!mode && view.periods.some(({ unsure_because }) => unsure_because))
    return !view.periods.some(({ has_earlier }) => has_earlier)
      ? "Choose newer files, or say that these replace Cost Explorer's costs all the same."
      : "Choose whether the files replace what stands, or are added to it.";
  return undefined;
}

/** Brings costs as files: one delivery, sent in pieces, looked at, and stored as a whole or not at all. */
export function ImportDialog({ commitment, close }: { commitment: Commitment; close: () => void }) {
  const apply = useApplyImport(commitment.id);
  const { show } = useFlashes();
  const [files, set_files] = useState<File[]>([]);
  const [state, set_state] = useState<State>({ at: "choosing" });
  const [error, set_error] = useState<unknown>();
  const { begun, give_up } = useGiveUp(commitment.id);
  const [mode, set_mode] = useState<DeliveryMode | null>(null);
  // Of files that do not say their billing periods: which they are of, and whether a person has confirmed that.
  const [months, set_months] = useState<string[]>([]);
  const [is_confirmed, set_confirmed] = useState(false);
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
    set_mode(null);
    set_confirmed(false);
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
      const view = await complete_import(commitment.id, id, null);
      set_months(view.proposed_periods);
      set_state({ at: "previewed", view });
    } catch (failed) {
      set_error(failed);
      set_state({ at: "choosing" });
    }
  };
  const choose_months = async (import_id: string, chosen: string[]) => {
    set_months(chosen);
    set_confirmed(false);
    if (chosen.length === 0) return;
    try {
      set_state({ at: "previewed", view: await complete_import(commitment.id, import_id, chosen) });
    } catch (failed) {
      set_error(failed);
    }
  };
  const store = (view: ImportView) =>
    apply.mutate(
      { import_id: view.id, mode, periods: view.has_periods ? null : months },
      {
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
      },
    );
  const view = state.at === "previewed" ? state.view : undefined;
  const cannot = view && why_not_stored(view, mode, is_confirmed && months.length > 0);
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
      {view && view.problem_count === 0 && (
        <>
          {!view.has_periods && (
            <ConfirmMonths
              view={view}
              months={months}
              set_months={(chosen) => void choose_months(view.id, chosen)}
              is_confirmed={is_confirmed}
              set_confirmed={set_confirmed}
            />
          )}
          <PeriodPreviews view={view} commitment={commitment} mode={mode} set_mode={set_mode} />
        </>
      )}
    </FormDialog>
  );
}
