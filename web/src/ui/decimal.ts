/**
 * Amounts are decimal texts and stay so: a binary float would say 0.30000000000000004, and lose the cents of large ones.
 * What is shown is rounded half to even; the whole text goes beside it.
 */
interface Decimal {
  /** The value times ten to the power of `scale`. */
  units: bigint;
  scale: number;
}

const form = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/;

function power_of_ten(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** Null where the text is no number. */
function parse(text: string): Decimal | null {
  const found = form.exec(text.trim());
  if (!found) return null;
  const [whole, fraction] = [found[2] ?? "", found[3] ?? ""];
  if (whole + fraction === "") return null;
  const sign = found[1] === "-" ? -1n : 1n;
  const scale = fraction.length - Number(found[4] ?? 0);
  const units = sign * BigInt(whole + fraction);
  return scale < 0 ? { units: units * power_of_ten(-scale), scale: 0 } : { units, scale };
}

export function is_decimal(text: string): boolean {
  return parse(text) !== null;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** The value in units of `places` decimals, half to even. */
function rounded({ units, scale }: Decimal, places: number): bigint {
  if (scale <= places) return units * power_of_ten(places - scale);
  const divisor = power_of_ten(scale - places);
  const [quotient, rest] = [magnitude(units) / divisor, magnitude(units) % divisor];
  const up = rest * 2n > divisor || (rest * 2n === divisor && quotient % 2n === 1n);
  const size = up ? quotient + 1n : quotient;
  return units < 0n ? -size : size;
}

function written(units: bigint, places: number): string {
  const digits = magnitude(units)
    .toString()
    .padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return `${units < 0n ? "-" : ""}${whole}${places > 0 ? `.${digits.slice(-places)}` : ""}`;
}

/** "1,234.57": rounded half to even. What is not nothing is never shown as nothing; what is no number stays as it is. */
export function decimal_text(text: string, places = 2): string {
  const value = parse(text);
  if (!value) return text;
  const units = rounded(value, places);
  if (units === 0n && value.units !== 0n)
    return value.units > 0n ? `< ${written(1n, places)}` : `> ${written(-1n, places)}`;
  return written(units, places);
}

/** Below 0, 0 or above 0 as `a` is less, equal or more; what is no number is less than every number. */
export function compare_decimals(a: string, b: string): number {
  const [x, y] = [parse(a), parse(b)];
  if (!x || !y) return (x ? 1 : 0) - (y ? 1 : 0);
  const scale = Math.max(x.scale, y.scale);
  const difference = x.units * power_of_ten(scale - x.scale) - y.units * power_of_ten(scale - y.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** How many times `b` goes into `a`, a whole number; 0 where one is no number or `b` is not above 0. */
export function times_in(a: string, b: string): bigint {
  const [x, y] = [parse(a), parse(b)];
  if (!x || !y || y.units <= 0n) return 0n;
  return (x.units * power_of_ten(y.scale)) / (y.units * power_of_ten(x.scale));
}

/** For the height of a bar alone: nothing that is shown or added comes from it. */
export function bar_height(text: string): number {
  const height = Number(text);
  return Number.isFinite(height) ? height : 0;
}

/** The shortest text of the value. */
function plain({ units, scale }: Decimal): string {
  const digits = magnitude(units)
    .toString()
    .padStart(scale + 1, "0");
  const fraction = scale > 0 ? digits.slice(-scale).replace(/0+$/, "") : "";
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

/** The exact sum; what is no number counts as nothing. */
export function sum_of_decimals(texts: readonly string[]): string {
  const values = texts.flatMap((text) => parse(text) ?? []);
  const scale = Math.max(0, ...values.map((value) => value.scale));
  return plain({
    units: values.reduce((sum, value) => sum + value.units * power_of_ten(scale - value.scale), 0n),
    scale,
  });
}

/** `a` less `b`, exactly. */
export function difference_of_decimals(a: string, b: string): string {
  const value = parse(b);
  return sum_of_decimals([a, value ? plain({ ...value, units: -value.units }) : "0"]);
}

/** The exact product, rounded half to even to `places` decimals. */
export function product_of_decimals(a: string, b: string, places: number): string {
  const [x, y] = [parse(a), parse(b)];
  if (!x || !y) return "0";
  return plain({ units: rounded({ units: x.units * y.units, scale: x.scale + y.scale }, places), scale: places });
}

/** How much `part` is of `whole`, in percent with one decimal, rounded down so that 100 is never said too early; null of nothing. */
export function percent_of_decimals(part: string, whole: string): string | null {
  const [x, y] = [parse(part), parse(whole)];
  if (!x || !y || y.units <= 0n) return null;
  const thousandths = (x.units * power_of_ten(y.scale) * 1000n) / (y.units * power_of_ten(x.scale));
  return plain({ units: thousandths, scale: 1 });
}
