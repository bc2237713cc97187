import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { to_problem } from "../../../api/problem";
import type { Commitment } from "../commitments-api";
import { day_text } from "../days";
import type { Assumptions, Purchase } from "../search";
import { growth_error, purchase_errors } from "../typed";
import { amount_text } from "../words";

interface Props {
  assumed: Assumptions;
  assume: (part: Partial<Assumptions>) => void;
  first: string;
  commitment: Commitment;
  error: unknown;
}

const settle_ms = 400;

/** Growth, and things bought once. */
export function PurchaseForm({ assumed, assume, first, commitment, error }: Props) {
  const [growth, set_growth] = useState(assumed.growth);
  const [one, set_one] = useState<Purchase>({ day: first, amount: "", marketplace: false });
  const [tried, set_tried] = useState(false);
  const [sent, set_sent] = useState(assumed.growth);
  const wrong = growth_error(growth);
  const errors = purchase_errors(one, first, commitment.ends_on);
  const problem = error ? to_problem(error) : null;
  // Each key pressed is no question of its own.
  useEffect(() => {
    if (wrong || growth.trim() === assumed.growth) return undefined;
    const timer = setTimeout(() => {
      set_sent(growth.trim());
      assume({ growth: growth.trim() });
    }, settle_ms);
    return () => clearTimeout(timer);
  }, [growth, wrong, assumed.growth, assume]);
  // "Assume nothing" and the browser's way back change the field too; what is typed on meanwhile is kept.
  const [seen, set_seen] = useState(assumed.growth);
  if (seen !== assumed.growth) {
    set_seen(assumed.growth);
    if (assumed.growth !== sent) {
      set_sent(assumed.growth);
      set_growth(assumed.growth);
    }
  }
  const add = () => {
    set_tried(true);
    if (errors.day || errors.amount) return;
    assume({ purchases: [...assumed.purchases, { ...one, amount: one.amount.trim() }] });
    set_one({ ...one, amount: "" });
    set_tried(false);
  };
  return (
    <Container header={<Header variant="h2">Growth and purchases</Header>}>
      <SpaceBetween size="l">
        <FormField
          label="Growth, percent a year"
          description="On top of what is forecast, from the day after the last one counted. It compounds."
          errorText={wrong || problem?.field_error("growth_percent")}
        >
          <Input
            value={growth}
            onChange={({ detail }) => set_growth(detail.value)}
            inputMode="decimal"
            placeholder="0"
          />
        </FormField>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <div className="choice-bar">
            <FormField label="Bought once, on" errorText={tried && errors.day}>
              <DatePicker
                value={one.day}
                onChange={({ detail }) => set_one({ ...one, day: detail.value })}
                placeholder="YYYY-MM-DD"
                format="iso"
                openCalendarAriaLabel={(selected) => `Choose a day${selected ? `, ${selected} is chosen` : ""}`}
              />
            </FormField>
            <FormField label={`Amount, ${commitment.currency}`} errorText={tried && errors.amount}>
              <Input
                value={one.amount}
                onChange={({ detail }) => set_one({ ...one, amount: detail.value })}
                inputMode="decimal"
                placeholder="10000.00"
              />
            </FormField>
            <FormField label="From">
              <Checkbox
                checked={one.marketplace}
                onChange={({ detail }) => set_one({ ...one, marketplace: detail.checked })}
                description="It counts under the cap then"
              >
                AWS Marketplace
              </Checkbox>
            </FormField>
            <FormField label={<span className="visually-hidden">Add</span>}>
              <Button formAction="submit">Add the purchase</Button>
            </FormField>
          </div>
        </form>
        {assumed.purchases.length > 0 && (
          <ul className="plain-list" aria-label="Purchases that are assumed">
            {assumed.purchases.map((purchase, index) => (
              <li key={`${purchase.day} ${index}`}>
                {amount_text(purchase.amount, commitment.currency)} on {day_text(purchase.day)}
                {purchase.marketplace && ", AWS Marketplace"}{" "}
                <Button
                  variant="inline-link"
                  onClick={() => assume({ purchases: assumed.purchases.filter((_, at) => at !== index) })}
                  ariaLabel={`Take away the purchase of ${amount_text(purchase.amount, commitment.currency)} on ${day_text(purchase.day)}`}
                >
                  Take away
                </Button>
                {problem?.body.errors
                  ?.filter(({ field }) => field.startsWith(`purchases[${index}]`))
                  .map(({ field, detail }) => (
                    <Box key={field} color="text-status-error">
                      {detail}
                    </Box>
                  ))}
              </li>
            ))}
          </ul>
        )}
      </SpaceBetween>
    </Container>
  );
}
