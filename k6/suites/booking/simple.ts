import { check, sleep } from 'k6';
import exec from 'k6/execution';
import { k6BookingOutcomes, k6HttpReqDuration, k6HttpReqs } from '../../../catalog/k6.ts';
import { objectives } from '../../../catalog/objectives.ts';
import { countBy } from '../../lib/counter.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import { count } from '../../lib/figures.ts';
import { optionsOf, type Suite } from '../../lib/options.ts';
import { bodyOf, nameOf } from '../../lib/request.ts';
import { summaryOf } from '../../lib/summary.ts';
import { countedOnly, statOf } from '../../lib/summary-data.ts';
import { think } from '../../lib/think.ts';
import { everyCheck, httpReqFailed, promised, selected, type Thresholds } from '../../lib/thresholds.ts';
import { profileOf } from '../../profiles.ts';
import { api, calls, type Id } from './api.ts';
import { type CountedStep, type Outcome, outcomeOf, queueStateOf } from './outcomes.ts';
import { type Plan, pick, planOf } from './plan.ts';
import { signIn, usersExist } from './session.ts';

const profile = profileOf('booking/simple', fromEnvironment('PROFILE', 'smoke'));
const outcomes = countBy(k6BookingOutcomes, 'outcome');

/** The steps without which a run has shown nothing. */
const needed = [calls.login, calls.search, calls.seats, calls.book].map((call) =>
  selected(k6HttpReqs, { name: nameOf(call) }),
);
const counted = [calls.register, calls.look, calls.confirm, calls.cancel].map((call) =>
  selected(k6HttpReqs, { name: nameOf(call) }),
);
const outcomeTitles = k6BookingOutcomes.labels.outcome;
const outcomeMetric = (outcome: Outcome): string => selected(k6BookingOutcomes, { outcome });

const thresholds: Thresholds = {
  ...promised(profile.kind, [
    { metric: httpReqFailed, objective: objectives.booking.errors },
    { metric: k6HttpReqDuration, objective: objectives.booking.latency },
  ]),
  ...everyCheck,
  ...Object.fromEntries(needed.map((metric) => [metric, ['count>0']])),
  ...Object.fromEntries(counted.map((metric) => [metric, [countedOnly]])),
  ...Object.fromEntries(outcomeTitles.map((outcome) => [outcomeMetric(outcome), [countedOnly]])),
  [outcomeMetric('unexpected')]: ['count==0'],
};

const suite: Suite = { system: 'booking', suite: 'simple', profile, thresholds };

export const options = optionsOf(suite);

/** Makes the test users where they are missing, so that the suite runs against a fresh system too. */
export function setup(): void {
  if (!usersExist()) exec.test.abort('the test users are missing and could not be registered');
}

/** One visit: sign in, search, look at the seats, book, and confirm or cancel. */
export default function visit(): void {
  if (exec.vu.iterationInInstance === 0) outcomes.seed();
  const token = signIn(exec.vu.idInTest);
  if (token !== undefined) visitAs(token, planOf(exec.vu.iterationInInstance));
  think(profile.think);
}

function visitAs(token: string, plan: Plan): void {
  const eventId = search(token);
  if (eventId === undefined) return;
  think(profile.think);
  const seats = pick(freeSeats(token, eventId), plan.seats, Math.random());
  if (seats.length === 0) return;
  think(profile.think);
  const bookingId = book(token, eventId, seats);
  if (bookingId === undefined) return;
  if (plan.looksAgain) {
    check(api.look(token, bookingId), { 'booking is shown': ({ status }) => status === 200 });
  }
  think(profile.think);
  if (plan.confirms) settle('confirm', api.confirm(token, bookingId).status);
  else settle('cancel', api.cancel(token, bookingId).status);
}

/** Searches, and takes one of the events found. */
function search(token: string): Id | undefined {
  const answer = api.search(token, '', 1);
  const events = bodyOf<{ data?: { id: Id }[] }>(answer)?.data ?? [];
  check(answer, { 'events are found': ({ status }) => status === 200 && events.length > 0 });
  return events[Math.floor(Math.random() * events.length)]?.id;
}

function freeSeats(token: string, eventId: Id): Id[] {
  const answer = api.seats(token, eventId);
  const seats = bodyOf<{ data?: { id: Id; status: string }[] }>(answer)?.data;
  check(answer, { 'seats are shown': ({ status }) => status === 200 && seats !== undefined });
  return (seats ?? []).filter(({ status }) => status === 'available').map(({ id }) => id);
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

export const handleSummary = summaryOf(suite, [
  {
    title: 'bookings',
    text: (summary) =>
      outcomeTitles
        .map((outcome) => `${outcome} ${count(statOf(summary, outcomeMetric(outcome), 'count'))}`)
        .join('  '),
  },
]);
