import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { seed } from "../../../strings/seed";
import { useFollow } from "../../../ui/follow";

export function EmptyList({ may_add }: { may_add: boolean }) {
  const follow = useFollow();
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <SpaceBetween size="m">
        <Box variant="h2" tagOverride="p">
          No cloud accounts yet
        </Box>
        <Box color="text-body-secondary">
          Begin with the master account of your organization: its linked accounts are found by themselves and listed
          here.
        </Box>
        {may_add ? (
          <Button href="/setup/cloud-tenants/add/aws" onFollow={follow}>
            {seed.add.button}
          </Button>
        ) : (
          <Box color="text-body-secondary">An administrator of your organization can add the first one.</Box>
        )}
      </SpaceBetween>
    </Box>
  );
}

export function NoMatch({ clear }: { clear: () => void }) {
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <SpaceBetween size="m">
        <Box variant="h2" tagOverride="p">
          No account matches
        </Box>
        <Box color="text-body-secondary">The search looks at names and AWS account IDs, linked accounts included.</Box>
        <Button onClick={clear}>Clear the search</Button>
      </SpaceBetween>
    </Box>
  );
}
