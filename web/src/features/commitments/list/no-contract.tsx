import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useInstallation, useSession } from "../../../shared/session";
import { mail_address } from "./contact";

/** How support is reached, as the operator said it. */
export function SupportContact() {
  const contact = useInstallation().data?.support_contact?.trim();
  const customer = useSession().data?.customer?.name ?? "our company";
  if (!contact) return <>Ask whoever runs this portal to enter your contract.</>;
  const mail = mail_address(contact, customer);
  const page = /^https?:\/\//.test(contact) ? contact : null;
  return (
    <>
      To view your commitment amounts, contact our Support team:{" "}
      {mail || page ? (
        <Link href={mail ?? page ?? ""} external={Boolean(page)} externalIconAriaLabel="Opens in a new tab">
          {contact}
        </Link>
      ) : (
        contact
      )}
      .
    </>
  );
}

/** What stands where the customer has no contract. */
export function NoContract({ action }: { action: ReactNode }) {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="xs">
        <Box variant="strong">No commitment yet</Box>
        <Box color="text-body-secondary">
          An Enterprise Discount Program (EDP) is a contract in which you promise AWS a yearly spend and get a discount
          on it. The portal shows your spending against your commitment, so that you can track it and plan for what is
          to come.
        </Box>
        {action || (
          <Box color="text-body-secondary">
            <SupportContact />
          </Box>
        )}
      </SpaceBetween>
    </Box>
  );
}
