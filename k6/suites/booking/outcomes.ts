import type { k6BookingOutcomes } from '../../../catalog/k6.ts';

/** What became of a request to book, confirm or cancel. */
export type Outcome = (typeof k6BookingOutcomes)['labels']['outcome'][number];

/** A step whose answer is counted. */
export type CountedStep = 'book' | 'confirm' | 'cancel';

const answers: Readonly<Record<CountedStep, Readonly<Record<number, Outcome>>>> = {
  book: { 201: 'held', 202: 'queued', 409: 'conflict' },
  confirm: { 200: 'confirmed', 410: 'expired' },
  cancel: { 204: 'cancelled' },
};

/** The answers that the API promises for a step. Seats that are taken and a hold that expired are news, not failures. */
export const expectedOf = (step: CountedStep): number[] => Object.keys(answers[step]).map(Number);

/** What an answer means. Anything the API does not promise, an error or no answer at all (0) is `unexpected`. */
export const outcomeOf = (step: CountedStep, status: number): Outcome => answers[step][status] ?? 'unexpected';

/** Where a booking stands that had to queue. */
export type QueueState = 'waiting' | 'held' | 'gone';

/**
 * What a poll of a queued booking says: still waiting, admitted to hold its seats, or gone
 * (refused since the seats were taken meanwhile, expired, cancelled).
 */
export function queueStateOf(status: number, state: unknown): QueueState | 'unexpected' {
  if (status !== 200) return 'unexpected';
  if (state === 'queued') return 'waiting';
  return state === 'held' ? 'held' : 'gone';
}
