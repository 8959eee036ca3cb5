/** What a price may be at most, in its currency's unit. */
export const mostMoney = 10_000_000;

/**
 * An amount as people write it, in cents. What a program has multiplied may be off by what floating point leaves behind.
 * @returns undefined when it has more than two decimals.
 */
export function toCents(amount: number): number | undefined {
  const cents = Math.round(amount * 100);
  return Math.abs(amount * 100 - cents) < 1e-4 ? cents : undefined;
}

/** Cents as people write them. */
export const fromCents = (cents: number): number => cents / 100;
