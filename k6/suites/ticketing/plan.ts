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

/** Seats that a reservation takes, on average. */
const seatsEach = 2;

/**
 * How many events a load buys out at most: each reservation takes two seats on average, and nobody is faster than their
 * think time.
 * @param capacity seats of one event
 */
export function eventsFor(scenarios: Readonly<Record<string, Scenario>>, think: ThinkTime, capacity: number): number {
  const reservations = userSeconds(scenarios) / Math.max(0.1, (think.min + think.max) / 2);
  return Math.max(1, Math.ceil((reservations * seatsEach) / Math.max(1, capacity)));
}

/** The token of a test user by number: each virtual user is another person, as far as there are numbers. */
export const testToken = (user: number): string =>
  `test-user-00000000-0000-0000-0000-00000000${String(user % 10_000).padStart(4, '0')}`;
