import type { ThinkTime } from '../../lib/profile.ts';
import { type Scenario, userSeconds } from '../../lib/scenario.ts';

/** The sections of an event. */
export const sections = ['VIP', 'General'] as const;

/** A section of an event. */
export type Section = (typeof sections)[number];

/** What a buyer wants, and whether they then ask for the very seats that they have. */
export interface Plan {
  readonly section: Section;
  readonly quantity: number;
  readonly asksAgain: boolean;
}

/**
 * The plan of an iteration. It goes by the iteration's number, not by chance, so that a short run too takes every way:
 * one to three seats, every fifth time in the section that has few, and now and then, beginning with the first, seats that
 * somebody has already.
 */
export const planOf = (iteration: number): Plan => ({
  section: iteration % 5 === 4 ? 'VIP' : 'General',
  quantity: 1 + (iteration % 3),
  asksAgain: iteration % 8 === 0,
});

/** After so many iterations plans begin again: the least common multiple of all that they count by. */
const period = 120;

/** Seats of a section that an iteration wants, on average. */
const seatsEach = (section: Section): number =>
  Array.from({ length: period }, (_, iteration) => planOf(iteration)).reduce(
    (sum, plan) => sum + (plan.section === section ? plan.quantity : 0),
    0,
  ) / period;

/**
 * How many events a load buys out at most, in whichever section it does so first: nobody is faster than their think time.
 * A section that is not known counts for none, as nobody can say how soon it is sold out.
 * @param seats what a section of one event has, by its name
 */
export function eventsFor(
  scenarios: Readonly<Record<string, Scenario>>,
  think: ThinkTime,
  seats: Readonly<Partial<Record<Section, number>>>,
): number {
  const reservations = userSeconds(scenarios) / Math.max(0.1, (think.min + think.max) / 2);
  const needed = sections.map((section) => {
    const has = seats[section] ?? 0;
    return has > 0 ? Math.ceil((reservations * seatsEach(section)) / has) : 1;
  });
  return Math.max(1, ...needed);
}

/** The token of a test user by number: each virtual user is another person, as far as there are numbers. */
export const testToken = (user: number): string =>
  `test-user-00000000-0000-0000-0000-00000000${String(user % 10_000).padStart(4, '0')}`;
