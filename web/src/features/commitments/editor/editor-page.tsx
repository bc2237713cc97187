import Box from "@cloudscape-design/components/box";
import { useNavigate, useParams } from "@tanstack/react-router";
import { usePage } from "../../../shared/page";
import { usePermission } from "../../../shared/session";
import { InternalLink } from "../../../ui/internal-link";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useCommitment } from "../commitments-api";
import { commitments_crumb, commitments_help } from "../commitments-help";
import { draft_of, empty_draft } from "./draft";
import { Editor } from "./editor";

function NotAllowed() {
  return (
    <Box padding="l" textAlign="center">
      <Box variant="strong">Contracts are entered by support</Box>
      <div>
        <InternalLink href="/commitments">See your commitments</InternalLink>
      </div>
    </Box>
  );
}

/** Support enters a contract. */
export function NewCommitmentPage() {
  usePage({
    title: "Enter a contract",
    breadcrumbs: [commitments_crumb, { text: "Enter a contract", href: "/commitments/new" }],
    help: commitments_help,
  });
  const allowed = usePermission()("commitments.write");
  return allowed ? <Editor id={null} etag={null} begun={empty_draft} title="Enter a contract" /> : <NotAllowed />;
}

/** Support changes a contract. */
export function EditCommitmentPage() {
  const { id } = useParams({ from: "/signed-in/commitments/$id/edit" });
  const navigate = useNavigate();
  const allowed = usePermission()("commitments.write");
  const read = useCommitment(id);
  const name = read.data?.data.name ?? "Contract";
  usePage({
    title: `Edit ${name}`,
    breadcrumbs: [
      commitments_crumb,
      { text: name, href: `/commitments/${id}` },
      { text: "Edit", href: `/commitments/${id}/edit` },
    ],
    help: commitments_help,
  });
  if (!allowed) return <NotAllowed />;
  if (read.error)
    return (
      <ProblemAlert error={read.error} what="The contract could not be read" onRetry={() => void read.refetch()} />
    );
  if (!read.data) return <Box padding="l">Reading the contract</Box>;
  const again = () => {
    void read.refetch();
    void navigate({ to: "/commitments/$id", params: { id } });
  };
  return (
    <Editor
      key={id}
      id={id}
      etag={read.data.etag}
      begun={draft_of(read.data.data)}
      title={`Edit ${name}`}
      read_again={again}
    />
  );
}
