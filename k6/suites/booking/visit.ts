import { check, sleep } from 'k6';
import exec from 'k6/execution';
import { k6BookingOutcomes } from '../../../catalog/k6.ts';
import { judgedByK6 } from '../../../catalog/k6-objectives.ts';
import { countBy } from '../../lib/counter.ts';
import { tellObjectives } from '../../lib/objectives.ts';
import type { Profile } from '../../lib/profile.ts';
import { bodyOf } from '../../lib/request.ts';
import { think } from '../../lib/think.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { api, type Id } from './api.ts';
import { type CountedStep, type Outcome, outcomeOf, queueStateOf } from './outcomes.ts';
import { everyWay, type Plan, pick, planOf } from './plan.ts';
import { signIn, usersExist } from './session.ts';

const outcomes = countBy(k6BookingOutcomes, 'outcome');

/** Which of the events found a visitor takes, by its place among so many. */
export type Choice = (events: number) => number;

/** Each visitor has an event of their own in mind. */
export const anyEvent: Choice = (events) => Math.floor(Math.random() * events);

/** Everybody wants the same one, such as that whose tickets are released now. */
export const sameEvent: Choice = () => 0;

/** Makes the test users where they are missing, so that a suite runs against a fresh system too. */
export function setup(): void {
  tellObjectives(judgedByK6.booking);
  if (!usersExist()) exec.test.abort('the test users are missing and could not be registered');
}

/** One visit: sign in, search, look at the seats, book, and confirm or cancel. */
export function visit(profile: Profile, choose: Choice): void {
  outcomes.seed();
  unexpected.seed();
  const token = signIn(exec.vu.idInTest);
  const first = profile.scale < 1 && exec.scenario.iterationInTest === 0;
  if (token !== undefined) {
    for (const plan of first ? everyWay : [planOf(exec.vu.iterationInInstance)]) visitAs(token, plan, profile, choose);
  }
  think(profile.think);
}

function visitAs(token: string, plan: Plan, profile: Profile, choose: Choice): void {
  const eventId = search(token, choose);
  if (eventId === undefined) return;
  think(profile.think);
  const free = freeSeats(token, eventId);
  if (free === undefined) return;
  if (free.length === 0) {
    outcomes.count('sold_out');
    return;
  }
  const seats = pick(free, plan.seats, Math.random());
  think(profile.think);
  const bookingId = book(token, eventId, seats);
  if (bookingId === undefined) return;
  if (plan.asksAgain) settle('book', api.book(token, eventId, seats).status);
  if (plan.looksAgain) {
    check(api.look(token, bookingId), { 'booking is shown': ({ status }) => status === 200 });
  }
  think(profile.think);
  if (plan.confirms) settle('confirm', api.confirm(token, bookingId).status);
  else settle('cancel', api.cancel(token, bookingId).status);
}

/** Searches, and takes one of the events found. */
function search(token: string, choose: Choice): Id | undefined {
  const answer = api.search(token, '', 1);
  const events = bodyOf<{ data?: { id: Id }[] }>(answer)?.data ?? [];
  check(answer, { 'events are found': ({ status }) => status === 200 && events.length > 0 });
  return events[choose(events.length)]?.id;
}

/** The seats that nobody has; nothing when they are not shown. */
function freeSeats(token: string, eventId: Id): Id[] | undefined {
  const answer = api.seats(token, eventId);
  const seats = bodyOf<{ data?: { id: Id; status: string }[] }>(answer)?.data;
  check(answer, { 'seats are shown': ({ status }) => status === 200 && seats !== undefined });
  return seats?.filter(({ status }) => status === 'available').map(({ id }) => id);
}

/** Books, and waits where the booking has to queue. No id: the seats went to somebody else. */
function book(token: string, eventId: Id, seats: readonly Id[]): Id | undefined {
  const answer = api.book(token, eventId, seats);
  const outcome = settle('book', answer.status);
  const id = bodyOf<{ id?: Id }>(answer)?.id;
  if (outcome !== 'held' && outcome !== 'queued') return undefined;
  check(answer, { 'booking has an id': () => id !== undefined });
  return outcome === 'queued' && id !== undefined ? admitted(token, id) : id;
}

/** Polls a queued booking until it holds its seats. A visitor waits so long and no longer, then leaves the queue. */
function admitted(token: string, id: Id): Id | undefined {
  for (let poll = 0; poll < 8; poll++) {
    sleep(0.5);
    const answer = api.look(token, id);
    const state = queueStateOf(answer.status, bodyOf<{ status?: string }>(answer)?.status);
    check(answer, { 'queued booking is shown': () => state !== 'unexpected' });
    if (state === 'held') return id;
    if (state !== 'waiting') return undefined;
  }
  settle('cancel', api.cancel(token, id).status);
  return undefined;
}

/** Counts what became of a step. */
function settle(step: CountedStep, status: number): Outcome {
  const outcome = outcomeOf(step, status);
  outcomes.count(outcome);
  check(status, { [`${step} is answered as promised`]: () => outcome !== 'unexpected' });
  return outcome;
}
