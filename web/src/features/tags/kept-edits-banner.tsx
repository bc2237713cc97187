import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { count_text } from "../../ui/count";
import { useFollow } from "../../ui/follow";
import { useKeptEdits } from "./tags-api";
import { edit_count } from "./words";

interface Props {
  account_id?: string;
  /** It stands above something that keeps no distance itself. */
  apart?: boolean;
}

/** Says that edits of before the third level are there. They are written by nobody but a person. */
export function KeptEditsBanner({ account_id, apart = false }: Props) {
  const follow = useFollow();
  const plan = useKeptEdits().data;
  const items = plan?.items.filter((item) => !account_id || item.account_id === account_id) ?? [];
  const count = edit_count(items);
  if (count === 0) return null;
  const banner = (
    <Alert
      type="info"
      header={`${count_text(count, "edit")} ${count === 1 ? "lives" : "live"} in the portal alone`}
      action={
        <Button href={`/resources/kept-edits${account_id ? `?account_id=${account_id}` : ""}`} onFollow={follow}>
          See the plan
        </Button>
      }
    >
      {count === 1 ? "It was" : "They were"} made while the access level did not write to AWS, and{" "}
      {count === 1 ? "is" : "are"} not pushed by {count === 1 ? "itself" : "themselves"}. Apply or drop{" "}
      {count === 1 ? "it" : "them"}.
    </Alert>
  );
  return apart ? <Box margin={{ bottom: "m" }}>{banner}</Box> : banner;
}
