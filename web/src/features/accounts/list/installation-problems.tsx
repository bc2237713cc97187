import Alert from "@cloudscape-design/components/alert";
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../../../api/client";
import { keys } from "../../../api/keys";
import { usePermission } from "../../../shared/session";

/** What the operator alone can mend, for whoever runs this installation: no account's owner could do anything about it. */
export function InstallationProblems() {
  const may_see = usePermission()("customers.read");
  const problems = useQuery({
    queryKey: keys.installation_problems,
    queryFn: () => unwrap(api.GET("/installation/problems")),
    enabled: may_see,
    refetchInterval: 60_000,
  });
  return problems.data?.items.map((problem) => (
    <Alert key={problem.partition} type="error" header={problem.detail}>
      {problem.remedy}
      {problem.aws_words && <div>{problem.aws_words}</div>}
    </Alert>
  ));
}
