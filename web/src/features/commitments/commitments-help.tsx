import HelpPanel from "@cloudscape-design/components/help-panel";

export const commitments_crumb = { text: "Commitments", href: "/commitments" };

export const commitments_help = (
  <HelpPanel header={<h2>Commitments (EDP)</h2>}>
    <p>
      In an Enterprise Discount Program (EDP), a company promises AWS to spend a certain amount in each contract year,
      and gets a discount for it. What is missing at the end of a year is paid all the same. This page shows how far you
      are, and where it is heading.
    </p>
    <h3>What counts</h3>
    <p>
      Contracts differ, so that each has its rules: whose costs, which kinds of charge, how much of AWS Marketplace.
      They stand in words under <b>Rules and adjustments</b>. What does not count is listed with its reason.
    </p>
    <h3>The forecast</h3>
    <p>
      It looks at each day&apos;s spend so far: its trend, its week and month, and with enough history its year. The
      band says where 80 of 100 such forecasts end. It knows nothing of your plans: those are for <b>What if</b>.
    </p>
    <h3>What if</h3>
    <p>
      Growth, purchases and the recommended reservations lower or raise spend. See both in one picture before anybody
      buys. Nothing is stored.
    </p>
    <h3>Who changes it</h3>
    <p>Support enters and changes contracts. Every change is in the audit log, with what was before and after.</p>
    <h3>Rounded amounts</h3>
    <p>They show the exact one when the pointer rests on them. Files have the exact ones.</p>
  </HelpPanel>
);
