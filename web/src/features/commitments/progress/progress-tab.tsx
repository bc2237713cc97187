import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { text_of } from "../amount";
import type { Commitment, Progress } from "../commitments-api";
import type { CommitmentSearch } from "../search";
import { current_index, is_short } from "../sentence";
import { BuildUpChart } from "./build-up-chart";
import { CountedPanel, OutsidePanel } from "./counted-panel";
import { ExportMenu } from "./export-menu";
import { SeriesTable } from "./series-table";
import { YearChoice } from "./year-choice";
import { YearsTable } from "./years-table";

interface Props {
  commitment: Commitment;
  progress: Progress;
  search: CommitmentSearch;
  change: (part: Partial<CommitmentSearch>) => void;
}

/** The year that the address names, from 0; else the one that matters now. */
export function shown_of({ year }: CommitmentSearch, progress: Progress): number | "all" {
  if (year === "all") return progress.periods.length > 1 ? "all" : 0;
  return year !== undefined && year <= progress.periods.length ? year - 1 : current_index(progress);
}

/** What was counted, drawn and in numbers, and what it is made of. */
export function ProgressTab({ commitment, progress, search, change }: Props) {
  const shown = shown_of(search, progress);
  const choose = (next: number | "all") =>
    change({ year: next === "all" ? "all" : next === current_index(progress) ? undefined : next + 1 });
  const granularity = search.by ?? "monthly";
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description={
              <>
                Counted spend since the year began, the commitment, and the forecast with the band that holds 80 of 100.
                Each year begins anew
                {progress.periods.some(({ carried_in }) => is_short(text_of(carried_in)))
                  ? ", at what is carried over"
                  : ""}
                .
              </>
            }
          >
            Build-up
          </Header>
        }
        footer={
          <SeriesTable
            key={String(shown)}
            progress={progress}
            shown={shown}
            granularity={granularity}
            change={(by) => change({ by: by === "daily" ? by : undefined })}
          />
        }
      >
        <SpaceBetween size="m">
          <YearChoice progress={progress} shown={shown} choose={choose} />
          <BuildUpChart progress={progress} shown={shown} />
          {progress.as_of && (
            <Box color="text-body-secondary" fontSize="body-s">
              The forecast follows trend, week, month and, with enough history, the year of the spend so far. It knows
              of no plans: for those see What if.
            </Box>
          )}
        </SpaceBetween>
      </Container>
      <YearsTable
        progress={progress}
        choose={choose}
        actions={<ExportMenu commitment={commitment} progress={progress} />}
      />
      {shown !== "all" && progress.as_of && <CountedPanel progress={progress} index={shown} />}
      <OutsidePanel progress={progress} />
    </SpaceBetween>
  );
}
