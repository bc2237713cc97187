const number = new Intl.NumberFormat("en");

export function count_text(count: number, one: string, many = `${one}s`): string {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

/** "from 10 to 40", or "10" where both are the same. */
export function range_text(least: string, most: string): string {
  return least === most ? least : `${least} to ${most}`;
}
