import HelpPanel from "@cloudscape-design/components/help-panel";
import { InternalLink } from "../../ui/internal-link";

export const recommendations_crumb = { text: "Recommendations", href: "/recommendations" };

export const recommendations_help = (
  <HelpPanel header={<h2>Recommendations</h2>}>
    <p>
      AWS Cost Explorer looks at what your accounts used, and says which Reserved Instances and Savings Plans would have
      made it cheaper. The portal downloads that once a week, and when somebody chooses <b>Download now</b>. It never
      buys anything.
    </p>
    <h3>One choice at a time</h3>
    <p>
      The same purchase can be made for 1 or 3 years, with nothing, a part or all paid upfront. These are alternatives:
      only one of them can be bought, so the totals are of one choice. Reserved Instances and Savings Plans can cover
      the same use; their totals are never added.
    </p>
    <h3>The numbers</h3>
    <p>
      <b>Saves a month</b> is AWS&apos;s estimate. <b>Break-even</b> is after how many months the purchase has paid for
      itself. <b>Saves over the term</b> is the monthly saving times the months of the term.{" "}
      <b>Effective hourly rate</b> is all that is paid, for one instance and hour. Rounded amounts show the exact one
      when the pointer rests on them.
    </p>
    <h3>Deciding</h3>
    <p>
      Assign a purchase to somebody, dismiss it with a reason, snooze it, or mark it as done. What is decided holds for
      all terms and payment options of that purchase, and can be taken back.
    </p>
    <h3>What it costs</h3>
    <p>
      AWS takes 0.01 USD for each request to Cost Explorer. Each download is estimated before, counted, and stopped by a
      monthly cap. See <InternalLink href="/recommendations?tab=sources">Sources</InternalLink>.
    </p>
  </HelpPanel>
);
