/**
 * Sums and shares of decimal text, exactly: what the server gave as text never becomes a number on
 * its way to the reader.
 */
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

interface Scaled {
  units: bigint;
  places: number;
}

function scaled(text: string): Scaled {
  const [, sign, whole = '0', fraction = ''] = DECIMAL.exec(text) ?? [];
  if (sign === undefined) {
    throw new RangeError(`"${text}" is no decimal number`);
  }
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, places: fraction.length };
}

function at(value: Scaled, places: number): bigint {
  return value.units * 10n ** BigInt(places - value.places);
}

function text(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const sign = units < 0n ? '-' : '';
  return places === 0
    ? sign + digits
    : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The sum, with as many places as the term that has most. */
export function plus(...terms: string[]): string {
  const values = terms.map(scaled);
  const places = Math.max(0, ...values.map((value) => value.places));
  return text(values.reduce((sum, value) => sum + at(value, places), 0n), places);
}

export function minus(from: string, what: string): string {
  const a = scaled(from);
  const b = scaled(what);
  const places = Math.max(a.places, b.places);
  return text(at(a, places) - at(b, places), places);
}

/** So many of one thing, exactly. */
export function times(count: number, each: string): string {
  const value = scaled(each);
  return text(BigInt(count) * value.units, value.places);
}

/** How large a part is, in basis points, cut towards zero; null when the whole is nothing. */
export function shareBps(part: string, whole: string): number | null {
  const a = scaled(part);
  const b = scaled(whole);
  const places = Math.max(a.places, b.places);
  const divisor = at(b, places);
  return divisor === 0n ? null : Number((at(a, places) * 10_000n) / divisor);
}
