import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Time } from "../../../ui/time";
import { useChargeLabel, type Commitment } from "../commitments-api";
import { rule_sentences } from "../words";
import { AdjustmentsTable } from "./adjustments";
import { AlertMails } from "./alert-mails";
import { History } from "./history";

/** What counts, in words; what was added by hand; and who changed the contract. */
export function RulesTab({ commitment, adjust }: { commitment: Commitment; adjust: () => void }) {
  const { rules, payer_account_ids, currency, discount_percent, created_at, changed_at } = commitment;
  const label_of = useChargeLabel();
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description="A cost is asked these one after the other. Support can change them if your contract says otherwise."
          >
            What counts
          </Header>
        }
      >
        <ol className="points">
          {rule_sentences(rules, payer_account_ids, currency, label_of).map((sentence) => (
            <li key={sentence} className="breakable">
              {sentence}
            </li>
          ))}
        </ol>
      </Container>
      <AdjustmentsTable commitment={commitment} adjust={adjust} />
      <Container header={<Header variant="h2">The contract</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: "Discount",
              value: discount_percent == null ? "Not entered" : `${discount_percent} %. Nothing is reckoned from it.`,
            },
            { label: "Entered", value: <Time at={created_at} /> },
            { label: "Last changed", value: <Time at={changed_at} /> },
          ]}
        />
      </Container>
      <AlertMails commitment={commitment} />
      <History id={commitment.id} />
    </SpaceBetween>
  );
}
