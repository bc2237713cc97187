import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { own } from "../../../shared/own";
import { InternalLink } from "../../../ui/internal-link";
import { Money, exact_text } from "../../../ui/money";
import { StateCell } from "../decisions/state-cell";
import { best_option, lead_option, only_currency, option_of, other_options, ways } from "../options";
import type { Group, Recommendation } from "../recommendations-api";
import { class_text, option_text, service_text, title_text } from "../words";

/** "Amazon EC2, standard": what a purchase is of. */
export function subject_text({
  kind,
  service,
  offering_class,
}: Pick<Recommendation, "kind" | "service" | "offering_class">): string {
  return `${service_text(kind, service)}${offering_class ? `, ${(own(class_text, offering_class) ?? offering_class).toLowerCase()}` : ""}`;
}

function Purchase({ group }: { group: Group }) {
  const lead = lead_option(group);
  const problem = group.options.find((option) => option.problem)?.problem;
  return (
    <>
      {lead ? (
        <InternalLink href={`/recommendations/${lead.id}`}>
          <span className="breakable">{title_text(group)}</span>
        </InternalLink>
      ) : (
        title_text(group)
      )}
      <Box color="text-body-secondary" fontSize="body-s">
        {subject_text(group)}
      </Box>
      {problem && (
        <StatusIndicator type="warning">
          <span className="whole-words">{problem}</span>
        </StatusIndicator>
      )}
    </>
  );
}

function Cell({
  option,
  is_best,
  currency,
}: {
  option: Recommendation | undefined;
  is_best: boolean;
  currency: string | null;
}) {
  if (!option) return <>-</>;
  const { monthly_savings } = option;
  return (
    <InternalLink
      href={`/recommendations/${option.id}`}
      fontSize="inherit"
      variant="secondary"
      ariaLabel={`${title_text(option)}, ${option_text(option)}: ${monthly_savings ? exact_text(monthly_savings) : "no amount"}`}
    >
      {monthly_savings ? (
        <span className={is_best ? "strong" : undefined}>
          <Money of={monthly_savings} understood={currency} />
        </span>
      ) : (
        "No amount"
      )}
    </InternalLink>
  );
}

/** A row is a purchase; term and payment option stand side by side. */
export function group_columns(
  name_of: (account_id: string) => string | undefined,
  groups: readonly Group[],
): TableProps.ColumnDefinition<Group>[] {
  const currency = only_currency(groups.flatMap(({ options }) => options));
  const has_others = groups.some(({ options }) => other_options(options).length > 0);
  return [
    {
      id: "purchase",
      header: "Purchase",
      isRowHeader: true,
      minWidth: 160,
      cell: (group) => <Purchase group={group} />,
    },
    {
      id: "account",
      header: "AWS account, region",
      minWidth: 150,
      cell: ({ account_id, region }) => (
        <>
          {name_of(account_id) ?? account_id}
          <Box color="text-body-secondary" fontSize="body-s">
            {name_of(account_id) && <div>{account_id}</div>}
            {region ?? "No region"}
          </Box>
        </>
      ),
    },
    { id: "state", header: "State", minWidth: 130, cell: (group) => <StateCell of={group} short /> },
    {
      id: "best",
      header: `Best saving a month${currency ? `, ${currency}` : ""}`,
      minWidth: 130,
      cell: ({ options }) => {
        const best = best_option(options);
        return (
          <>
            <Money of={best?.monthly_savings} understood={currency} />
            {best && (
              <Box color="text-body-secondary" fontSize="body-s">
                {option_text(best)}
              </Box>
            )}
          </>
        );
      },
    },
    ...ways.map((way) => ({
      id: `${way.term_years} ${way.payment_option}`,
      header: option_text(way),
      minWidth: 100,
      cell: ({ options }: Group) => {
        const option = option_of(options, way);
        return (
          <Cell option={option} is_best={option !== undefined && option === best_option(options)} currency={currency} />
        );
      },
    })),
    ...(has_others
      ? [
          {
            id: "others",
            header: "Other terms",
            minWidth: 140,
            cell: ({ options }: Group) =>
              other_options(options).map((option) => (
                <div key={option.id}>
                  {option_text(option)}: <Cell option={option} is_best={false} currency={currency} />
                </div>
              )),
          },
        ]
      : []),
  ];
}

/** What a phone shows. */
export const on_a_phone = ["purchase", "state", "best"];
