/** What a mail to support begins with, so that nobody has to ask back. */
export function mail_address(contact: string, customer: string): string | null {
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(contact)) return null;
  const subject = `Commitment amounts of ${customer}`;
  const body =
    "Please enter our commitment to AWS (EDP): the contract's start, each contract year's amount, and the accounts that pay.";
  return `mailto:${contact}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}
