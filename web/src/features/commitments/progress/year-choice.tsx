import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import type { Progress } from "../commitments-api";
import { year_text } from "../words";

const most_buttons = 5;

interface Props {
  progress: Progress;
  shown: number | "all";
  choose: (shown: number | "all") => void;
}

/** Which contract year is looked at; nothing where there is one alone. */
export function YearChoice({ progress: { periods }, shown, choose }: Props) {
  if (periods.length < 2) return null;
  const options = [
    ...periods.map(({ starts_on, ends_on }, index) => ({
      id: String(index),
      text: year_text(index),
      description: `${starts_on} to ${ends_on}`,
    })),
    { id: "all", text: "All years", description: "" },
  ];
  const chosen = (id: string | undefined) => choose(id === "all" ? "all" : Number(id));
  if (periods.length <= most_buttons)
    return (
      <SegmentedControl
        label="Contract year"
        selectedId={String(shown)}
        options={options.map(({ id, text }) => ({ id, text }))}
        onChange={({ detail }) => chosen(detail.selectedId)}
      />
    );
  return (
    <Select
      ariaLabel="Contract year"
      expandToViewport
      selectedOption={{ value: String(shown), label: options.find(({ id }) => id === String(shown))?.text ?? "" }}
      options={options.map(({ id, text, description }) => ({ value: id, label: text, description }))}
      onChange={({ detail }) => chosen(detail.selectedOption.value)}
    />
  );
}
