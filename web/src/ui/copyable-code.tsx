import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

interface Props {
  /** Names the text for screen readers and for the copy button, as in "trust policy". */
  label: string;
  text: string;
}

/** A text to read and to copy as it stands; long ones scroll, by keyboard too. */
export function CopyableCode({ label, text }: Props) {
  return (
    <div className="copyable-code">
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <div className="copyable-code-button">
        <CopyToClipboard
          variant="icon"
          copyButtonAriaLabel={`Copy ${label}`}
          copySuccessText="Copied"
          copyErrorText="The browser did not let the text be copied; select it instead"
          textToCopy={text}
        />
      </div>
    </div>
  );
}
