import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { is_web_address } from "../../../ui/console-tab";
import type { Activation } from "../accounts-api";

/** The pre-filled page of the AWS console: to open, and to copy for another browser or another person. */
export function ConsoleLink({
  activation,
  label,
  primary,
}: {
  activation: Activation;
  label: string;
  primary?: boolean;
}) {
  const { console_url } = activation;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button
        variant={primary ? "primary" : "normal"}
        href={is_web_address(console_url) ? console_url : undefined}
        target="_blank"
        rel="noopener noreferrer"
        iconName="external"
        iconAlign="right"
        ariaLabel={`${label} (opens a new tab)`}
      >
        {label}
      </Button>
      <CopyToClipboard
        copyButtonText="Copy the link"
        textToCopy={console_url}
        copySuccessText="Link copied"
        copyErrorText="The browser did not let the link be copied"
      />
    </SpaceBetween>
  );
}

export function ConsoleBlocked({ activation }: { activation: Activation }) {
  return (
    <Alert type="warning" header="Your browser stopped the new tab">
      <SpaceBetween size="s">
        <div>
          The account is added and nothing needs to be typed again. Open the AWS console by this link, or copy it.
        </div>
        <ConsoleLink activation={activation} label="Open the AWS console" primary />
      </SpaceBetween>
    </Alert>
  );
}
