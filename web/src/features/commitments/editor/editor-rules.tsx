import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useChargeKinds } from "../commitments-api";
import { metric_explained, metric_text, metrics } from "../words";
import { type Draft, errors_at, type PartProps } from "./draft";

/** What counts, as the contract says it; what is here at first is what most contracts say. */
export function RulesForm({ draft, change, errors }: PartProps) {
  const [other, set_other] = useState("");
  const add = () => {
    change({ excluded: [...new Set([...draft.excluded, other.trim()])] });
    set_other("");
  };
  const { data: kinds = [] } = useChargeKinds();
  const types = [
    ...kinds.map(({ name, label, report }) => ({
      value: name,
      label,
      filteringTags: report ? [name, report] : [name],
    })),
    ...draft.excluded
      .filter((word) => !kinds.some(({ name }) => name === word))
      .map((word) => ({ value: word, label: word, filteringTags: [] })),
  ];
  return (
    <Container
      header={
        <Header variant="h2" description="Contracts differ: read yours. What is chosen at first is usual.">
          What counts
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FormField label="Which cost" errorText={errors.get("rules.cost_metric")}>
          <RadioGroup
            value={draft.cost_metric}
            onChange={({ detail }) => change({ cost_metric: detail.value as Draft["cost_metric"] })}
            items={metrics.map((value) => ({ value, label: metric_text[value], description: metric_explained[value] }))}
          />
        </FormField>
        <FormField
          label="Kinds of charge that do not count"
          description="As AWS's console calls them. They hold for Cost Explorer and for imported files alike. Usual are Tax, Credit and Refund; choose none where everything counts. Support fees count in some contracts and not in others."
          errorText={errors_at(errors, "rules.excluded_record_types")}
        >
          <Multiselect
            selectedOptions={types.filter(({ value }) => draft.excluded.includes(value))}
            options={types}
            onChange={({ detail }) =>
              change({ excluded: detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])) })
            }
            filteringType="auto"
            placeholder="Every kind counts"
            deselectAriaLabel={({ label }) => `Let ${label ?? ""} count`}
            expandToViewport
          />
        </FormField>
        <FormField
          label="Another kind that does not count (optional)"
          description="In AWS's words, as Cost Explorer (Charge type) or a cost report (line item type) names it."
          secondaryControl={
            <Button formAction="none" onClick={add} disabled={!other.trim()} disabledReason="Type its name first.">
              Leave out
            </Button>
          }
        >
          <Input value={other} onChange={({ detail }) => set_other(detail.value)} />
        </FormField>
        <FormField
          label="AWS Marketplace counts up to, percent of each year's commitment"
          description="Usual is 25. At 0 nothing of it counts."
          errorText={errors.get("rules.marketplace_cap_percent")}
        >
          <Input
            value={draft.marketplace_cap}
            onChange={({ detail }) => change({ marketplace_cap: detail.value })}
            inputMode="decimal"
          />
        </FormField>
        <div className="choice-bar">
          <FormField
            label={`Opening balance, ${draft.currency} (optional)`}
            description="What AWS says was counted in the first year before the portal could look: Cost Explorer keeps the present month and 13 before it."
            errorText={errors.get("rules.opening_balance")}
          >
            <Input
              value={draft.opening_balance}
              onChange={({ detail }) => change({ opening_balance: detail.value })}
              inputMode="decimal"
              placeholder="0"
            />
          </FormField>
          <FormField
            label="Its last day (optional)"
            description="Costs up to this day stand in the balance and are not counted again. It is a day of the first year."
            errorText={errors.get("rules.opening_balance_through")}
          >
            <Input
              value={draft.opening_balance_through}
              onChange={({ detail }) => change({ opening_balance_through: detail.value })}
              placeholder="YYYY-MM-DD"
            />
          </FormField>
        </div>
        <FormField label="What a year counts above its commitment" errorText={errors.get("rules.carry_over")}>
          <RadioGroup
            value={draft.carry_over}
            onChange={({ detail }) => change({ carry_over: detail.value as Draft["carry_over"] })}
            items={[
              { value: "none", label: "Stays in its year", description: "Usual." },
              {
                value: "excess",
                label: "Counts in the next year too",
                description: "Once the year is over, what was above its commitment is carried over.",
              },
            ]}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
