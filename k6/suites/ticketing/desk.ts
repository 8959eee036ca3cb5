import { check } from 'k6';
import exec from 'k6/execution';
import { Rate, Trend } from 'k6/metrics';
import {
  k6InsufficientInventory,
  k6ReservationDuration,
  k6ReservationFailures,
  k6ReservationSuccess,
  k6ReservationsMade,
} from '../../../catalog/k6.ts';
import { countBy } from '../../lib/counter.ts';
import type { Profile } from '../../lib/profile.ts';
import { bodyOf } from '../../lib/request.ts';
import { think } from '../../lib/think.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { api, calls, type NewEvent, type Wish } from './api.ts';
import { outcomeOf } from './outcomes.ts';
import { eventsFor, planOf, sections, testToken } from './plan.ts';

const made = countBy(k6ReservationsMade, 'outcome');
const soldOut = countBy(k6InsufficientInventory, 'outcome');
const failures = countBy(k6ReservationFailures, 'outcome');
const success = new Rate(k6ReservationSuccess.k6Name);
const duration = new Trend(k6ReservationDuration.k6Name, true);

const concert: NewEvent = {
  title: 'Load test',
  description: 'Made by a load test; nobody will play.',
  start_time: '2099-06-01T20:00:00Z',
  end_time: '2099-06-01T23:00:00Z',
  venue_name: 'Test hall',
  venue_address: '1 Test Street',
};

/** Announces events: enough for all that the load can reserve, by the seats that each section of the first one has. */
export function announceEvents(token: string, { scenarios, think: pauses }: Profile): string[] {
  const [first] = announced(token, 1);
  if (first === undefined) {
    exec.test.abort('no event could be announced: is AUTH_TEST_TOKEN that of the service?');
    return [];
  }
  const seats = Object.fromEntries(
    sections.map((section) => [
      section,
      bodyOf<{ available?: number }>(api.availability(token, first, section))?.available ?? 0,
    ]),
  );
  return [first, ...announced(token, eventsFor(scenarios, pauses, seats) - 1)];
}

const announced = (token: string, events: number): string[] =>
  api
    .announceAll(token, Array<NewEvent>(events).fill(concert))
    .flatMap((answer) => bodyOf<{ event_id?: string }>(answer)?.event_id ?? []);

/** One buyer: looks what is left, reserves, and looks at the reservation. */
export function buy(events: readonly string[], profile: Profile): void {
  for (const counter of [made, soldOut, failures, unexpected]) counter.seed();
  const token = testToken(exec.vu.idInTest);
  const { section, quantity, asksAgain } = planOf(exec.vu.iterationInInstance);
  const event_id = events[exec.scenario.iterationInTest % events.length] as string;
  const left = api.availability(token, event_id, section);
  check(left, {
    'availability is shown': (answer) => typeof bodyOf<{ available?: number }>(answer)?.available === 'number',
  });
  const wish: Wish = { event_id, section, quantity, specific_seats: null };
  const reservation = reserve(token, wish);
  if (reservation) {
    check(api.look(token, reservation.reservation_id), {
      'reservation is shown': (answer) => bodyOf<{ id?: string }>(answer)?.id === reservation.reservation_id,
    });
    if (asksAgain && reservation.seats) reserve(token, { ...wish, specific_seats: reservation.seats });
  }
  think(profile.think);
}

interface Reservation {
  readonly reservation_id: string;
  /** Not every system tells them. */
  readonly seats?: readonly string[];
}

/** Reserves, and counts what became of it. */
function reserve(token: string, wish: Wish): Reservation | undefined {
  const answer = api.reserve(token, wish);
  const reservation = bodyOf<Reservation>(answer);
  const outcome = outcomeOf(answer.status, String(answer.body ?? ''), reservation?.reservation_id);
  duration.add(answer.timings.duration);
  check(outcome, { 'reservation is answered as promised': () => outcome !== 'failed' });
  if (outcome !== 'sold_out') success.add(outcome === 'reserved');
  if (outcome === 'sold_out') soldOut.count(outcome);
  if (outcome === 'reserved') made.count(outcome);
  if (outcome === 'failed') {
    failures.count(outcome);
    // Another status is counted already, by the request itself.
    if (calls.reserve.expects.some((status) => status === answer.status)) unexpected.count('body');
  }
  return outcome === 'reserved' ? reservation : undefined;
}
