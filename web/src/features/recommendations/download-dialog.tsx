import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect, { type MultiselectProps } from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemAlert } from "../../ui/problem-alert";
import { EstimateView, why_no_download } from "./estimate-view";
import { useBeginDownload, useEstimate, type Kind, type RefreshRequest } from "./recommendations-api";
import { lookbacks, scopes, type Choice } from "./search";
import { kind_text, scope_text, service_text } from "./words";

const usual: Record<Kind, string[]> = {
  reserved_instance: ["ec2", "rds", "elasticache", "opensearch", "redshift"],
  savings_plan: ["compute", "ec2_instance", "sagemaker"],
};
/** These are asked only when they are named. */
const when_named: Record<Kind, string[]> = { reserved_instance: ["memorydb", "dynamodb"], savings_plan: ["database"] };

const all_usual = Object.values(usual).flat();

const service_options: MultiselectProps.OptionGroup[] = (["reserved_instance", "savings_plan"] as const).map((kind) => ({
  label: kind_text[kind],
  options: [...usual[kind], ...when_named[kind]].map((value) => ({ value, label: service_text(kind, value), ...(when_named[kind].includes(value) ? { tags: ["asked only when chosen here"] } : {}) })),
}));
const flat_options = service_options.flatMap(({ options }) => options);

/** What is the default is not named, so that the server's own default holds. */
function request_of(services: readonly string[], lookback_days: readonly number[], scope: readonly string[]): RefreshRequest {
  const is_usual = services.length === all_usual.length && all_usual.every((service) => services.includes(service));
  return { ...(is_usual ? {} : { service: [...services] }), lookback_days: [...lookback_days], scope: [...scope] };
}

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
  const wanted = request_of(services, days, scope);
  const is_whole = services.length > 0 && days.length > 0 && scope.length > 0;
  const begin = useBeginDownload();
  const submit = () => begin.mutate(wanted, { onSuccess: (run) => begun(run.id) });
  const toggled = <T,>(values: readonly T[], value: T, on: boolean): T[] => (on ? [...values, value] : values.filter((one) => one !== value));
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
          <Box>The portal asks AWS Cost Explorer what it recommends. AWS takes 0.01 USD for each request, from the account that is asked. Nothing is bought.</Box>
          {begin.error && <ProblemAlert error={begin.error} what="The download was not begun" />}
          {is_whole ? estimate : <Alert type="info">Choose at least one of each option to see what it would cost.</Alert>}
          <ExpandableSection headerText="What is asked" defaultExpanded={days[0] !== 30 || scope[0] !== "payer"}>
            <SpaceBetween size="m">
              <FormField label="By the use of" description="AWS looks back so far. Each one is asked for by itself, and costs by itself.">
                <SpaceBetween direction="horizontal" size="m">
                  {lookbacks.map((value) => (
                    <Checkbox key={value} checked={days.includes(value)} onChange={({ detail }) => set_days(toggled(days, value, detail.checked))}>
                      the last {value} days
                    </Checkbox>
                  ))}
                </SpaceBetween>
              </FormField>
              <FormField label="Bought" description="AWS reckons either what is best for the organization as a whole, or what each linked account would buy for itself.">
                <SpaceBetween direction="horizontal" size="m">
                  {scopes.map((value) => (
                    <Checkbox key={value} checked={scope.includes(value)} onChange={({ detail }) => set_scope(toggled(scope, value, detail.checked))}>
                      {scope_text[value]}
                    </Checkbox>
                  ))}
                </SpaceBetween>
              </FormField>
              <FormField label="Services and plans" description="Both terms and all payment options are asked of each.">
                <Multiselect
                  selectedOptions={flat_options.filter(({ value }) => services.includes(value ?? ""))}
                  options={service_options}
                  onChange={({ detail }) => set_services(detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])))}
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
function Estimated({ wanted, enabled, children }: { wanted: RefreshRequest; enabled: boolean; children: (view: ReactNode, why_not: string | undefined) => ReactNode }) {
  const estimate = useEstimate(wanted, enabled);
  const view = estimate.error ? (
    <ProblemAlert error={estimate.error} what="There is no estimate" onRetry={() => void estimate.refetch()} />
  ) : (
    <EstimateView estimate={estimate.data} />
  );
  return children(view, estimate.error ? "Nothing can be downloaded: see above." : estimate.data ? why_no_download(estimate.data) : "The estimate is being made.");
}
