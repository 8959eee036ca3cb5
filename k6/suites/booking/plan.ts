/** What a visitor does with a hold, and whether they look at it first. */
export interface Plan {
  readonly looksAgain: boolean;
  readonly confirms: boolean;
  readonly seats: number;
  /** Whether they ask for the same seats once more, which somebody has now: themselves. */
  readonly asksAgain: boolean;
}

/**
 * The plan of an iteration. It goes by the iteration's number, not by chance, so that a short run too takes every way:
 * three of four holds are confirmed, the fourth is cancelled; every second one is looked at before.
 */
export const planOf = (iteration: number): Plan => ({
  looksAgain: iteration % 2 === 0,
  confirms: iteration % 4 !== 3,
  seats: 1 + (iteration % 2),
  asksAgain: false,
});

/** Every way that a visitor can bring about alone, one after the other: the first visitor of a scaled run takes them all. */
export const everyWay: readonly Plan[] = [
  { looksAgain: true, confirms: false, seats: 1, asksAgain: true },
  { looksAgain: false, confirms: true, seats: 2, asksAgain: false },
];

/**
 * Picks some seats that stand together among the free ones, from a random place on.
 * @param random a number of at least 0 and below 1
 */
export function pick<T>(free: readonly T[], seats: number, random: number): T[] {
  const last = Math.max(0, free.length - seats);
  const start = Math.floor(random * (last + 1));
  return free.slice(start, start + seats);
}
