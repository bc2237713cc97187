import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { api, unwrap, type Schema } from "../../../api/client";
import { keys } from "../../../api/keys";
import { type PartProps, payer_errors } from "./draft";

type Account = Schema["CloudAccount"];

const role_text: Record<Account["organization_role"], string> = {
  master: "Master (management)",
  linked: "Linked (member)",
  standalone: "Standalone",
  unknown: "Organization not known",
};
const role_order: readonly Account["organization_role"][] = ["master", "standalone", "unknown", "linked"];

/** Who pays comes first: linked accounts are paid for by their master account. */
export function payers_first(accounts: readonly Account[]): Account[] {
  return [...accounts].sort(
    (a, b) =>
      role_order.indexOf(a.organization_role) - role_order.indexOf(b.organization_role) || a.name.localeCompare(b.name),
  );
}

/** Name, payers, currency and discount. */
export function BasicsForm({ draft, change, errors }: PartProps) {
  const accounts = useQuery({
    queryKey: [...keys.cloud_accounts, "payers"],
    queryFn: () => unwrap(api.GET("/cloud-accounts", { params: { query: { limit: 1000 } } })),
    staleTime: 60_000,
  });
  const known = payers_first(accounts.data?.items ?? []);
  const options = [
    ...known.map(({ account_id, name, organization_role }) => ({
      value: account_id,
      label: name === account_id ? account_id : `${name} (${account_id})`,
      description: role_text[organization_role],
    })),
    // One that is no account any more stands in the contract still.
    ...draft.payers
      .filter((payer) => !known.some(({ account_id }) => account_id === payer))
      .map((payer) => ({ value: payer, label: payer, description: "No account of the portal" })),
  ];
  return (
    <Container header={<Header variant="h2">Contract</Header>}>
      <SpaceBetween size="m">
        <FormField label="Name" description="As the customer knows it." errorText={errors.get("name")}>
          <Input
            value={draft.name}
            onChange={({ detail }) => change({ name: detail.value })}
            placeholder="EDP 2026 to 2029"
          />
        </FormField>
        <FormField
          label="Payers"
          description="The accounts whose bills count, with all accounts that they pay for. That is the master account of an organization, or an account that is in none."
          errorText={payer_errors(errors, draft.payers)}
          constraintText="Accounts of this customer. One that is missing is added in Cloud tenant setup first."
        >
          <Multiselect
            selectedOptions={options.filter(({ value }) => draft.payers.includes(value))}
            options={options}
            onChange={({ detail }) =>
              change({ payers: detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])) })
            }
            filteringType="auto"
            placeholder="Choose accounts"
            statusType={accounts.isPending ? "loading" : accounts.error ? "error" : "finished"}
            loadingText="Reading the accounts"
            errorText="The accounts could not be read."
            recoveryText="Try again"
            onLoadItems={() => accounts.error && void accounts.refetch()}
            empty="The customer has no account yet"
            deselectAriaLabel={({ label }) => `Leave out ${label ?? ""}`}
            expandToViewport
          />
        </FormField>
        <div className="choice-bar">
          <FormField
            label="Currency"
            description="Costs in another one do not count."
            errorText={errors.get("currency")}
          >
            <Input
              value={draft.currency}
              onChange={({ detail }) => change({ currency: detail.value.toUpperCase() })}
              placeholder="USD"
            />
          </FormField>
          <FormField
            label="Discount, percent (optional)"
            description="For people to read; nothing is reckoned from it."
            errorText={errors.get("discount_percent")}
          >
            <Input
              value={draft.discount}
              onChange={({ detail }) => change({ discount: detail.value })}
              inputMode="decimal"
              placeholder="9.5"
            />
          </FormField>
        </div>
      </SpaceBetween>
    </Container>
  );
}
