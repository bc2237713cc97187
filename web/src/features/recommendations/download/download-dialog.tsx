import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect, { type MultiselectProps } from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useSources } from "../../../shared/account-names";
import { FormDialog } from "../../../ui/form-dialog";
import { ProblemAlert } from "../../../ui/problem-alert";
import { useBeginDownload, useEstimate, type RefreshRequest } from "../recommendations-api";
import { kinds, lookbacks, scopes, type Choice } from "../search";
import { kind_text, scope_text, service_text } from "../words";
import { EstimateView, why_no_download } from "./estimate-view";
import { all_usual, named_services, request_of, usual_services } from "./refresh-request";

const service_options: MultiselectProps.OptionGroup[] = kinds.map((kind) => ({
  label: kind_text[kind],
  options: [...usual_services[kind], ...named_services[kind]].map((value) => ({
    value,
    label: service_text(kind, value),
    ...(named_services[kind].includes(value) ? { tags: ["asked only when chosen here"] } : {}),
  })),
}));
const flat_options = service_options.flatMap(({ options }) => options);

interface Props {
  choice: Choice;
  close: () => void;
  begun: (job_id: string) => void;
}

/** What a download would ask and cost; then, and only then, the download. */
export function DownloadDialog({ choice, close, begun }: Props) {
  const [services, set_services] = useState<readonly string[]>(all_usual);
  const [days, set_days] = useState<readonly number[]>([choice.lookback_days]);
  const [scope, set_scope] = useState<readonly string[]>([choice.scope]);
  const [accounts, set_accounts] = useState<readonly string[] | null>(null);
  const can_be_asked = (useSources().data?.items ?? [])
    .filter(({ coverage }) => coverage === "asked")
    .map(({ cloud_account_id, name, account_id }) => ({
      value: cloud_account_id,
      label: name,
      description: account_id,
    }));
  const wanted = request_of({ services, lookback_days: days, scopes: scope, accounts });
  const is_whole = services.length > 0 && days.length > 0 && scope.length > 0 && accounts?.length !== 0;
  const begin = useBeginDownload();
  const submit = () => begin.mutate(wanted, { onSuccess: (run) => begun(run.id) });
  const toggled = <T,>(values: readonly T[], value: T, on: boolean): T[] =>
    on ? [...values, value] : values.filter((one) => one !== value);
  return (
    <Estimated wanted={wanted} enabled={is_whole}>
      {(estimate, why_not) => (
        <FormDialog
          size="large"
          title="Download now"
          submit_text="Download"
          is_pending={begin.isPending}
          submit={submit}
          close={close}
          why_not={is_whole ? why_not : "Choose at least one of each option."}
        >
          <Box>
            The portal asks AWS Cost Explorer what it recommends. AWS takes 0.01 USD for each request, from the account
            that is asked. Nothing is bought.
          </Box>
          {begin.error && <ProblemAlert error={begin.error} what="The download was not begun" />}
          {is_whole ? (
            estimate
          ) : (
            <Alert type="info">Choose at least one of each option to see what it would cost.</Alert>
          )}
          <ExpandableSection headerText="What is asked" defaultExpanded={days[0] !== 30 || scope[0] !== "payer"}>
            <SpaceBetween size="m">
              {can_be_asked.length > 1 && (
                <FormField label="Accounts" description="Each account that is asked pays its own requests.">
                  <Multiselect
                    selectedOptions={can_be_asked.filter(({ value }) => accounts?.includes(value) ?? true)}
                    options={can_be_asked}
                    onChange={({ detail }) =>
                      set_accounts(
                        detail.selectedOptions.length === can_be_asked.length
                          ? null
                          : detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])),
                      )
                    }
                    filteringType="auto"
                    filteringAriaLabel="Find accounts"
                    placeholder="Choose accounts"
                    tokenLimit={3}
                    ariaLabel="Accounts"
                    deselectAriaLabel={({ label }) => `Leave out ${label ?? ""}`}
                    expandToViewport
                  />
                </FormField>
              )}
              <FormField
                label="By the use of"
                description="AWS looks back so far. Each one is asked for by itself, and costs by itself."
              >
                <SpaceBetween direction="horizontal" size="m">
                  {lookbacks.map((value) => (
                    <Checkbox
                      key={value}
                      checked={days.includes(value)}
                      onChange={({ detail }) => set_days(toggled(days, value, detail.checked))}
                    >
                      the last {value} days
                    </Checkbox>
                  ))}
                </SpaceBetween>
              </FormField>
              <FormField
                label="Bought"
                description="AWS reckons either what is best for the organization as a whole, or what each linked account would buy for itself."
              >
                <SpaceBetween direction="horizontal" size="m">
                  {scopes.map((value) => (
                    <Checkbox
                      key={value}
                      checked={scope.includes(value)}
                      onChange={({ detail }) => set_scope(toggled(scope, value, detail.checked))}
                    >
                      {scope_text[value]}
                    </Checkbox>
                  ))}
                </SpaceBetween>
              </FormField>
              <FormField label="Services and plans" description="Both terms and all payment options are asked of each.">
                <Multiselect
                  selectedOptions={flat_options.filter(({ value }) => services.includes(value ?? ""))}
                  options={service_options}
                  onChange={({ detail }) =>
                    set_services(detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])))
                  }
                  placeholder="Choose services"
                  tokenLimit={3}
                  ariaLabel="Services and plans"
                  deselectAriaLabel={({ label }) => `Leave out ${label ?? ""}`}
                  expandToViewport
                />
              </FormField>
            </SpaceBetween>
          </ExpandableSection>
        </FormDialog>
      )}
    </Estimated>
  );
}

/** Asks for the estimate anew with every change of what is wanted. */
function Estimated({
  wanted,
  enabled,
  children,
}: {
  wanted: RefreshRequest;
  enabled: boolean;
  children: (view: ReactNode, why_not: string | undefined) => ReactNode;
}) {
  const estimate = useEstimate(wanted, enabled);
  const view = estimate.error ? (
    <ProblemAlert error={estimate.error} what="There is no estimate" onRetry={() => void estimate.refetch()} />
  ) : (
    <EstimateView estimate={estimate.data} />
  );
  return children(
    view,
    estimate.error
      ? "Nothing can be downloaded: see above."
      : estimate.data
        ? why_no_download(estimate.data)
        : "The estimate is being made.",
  );
}
