import exec from 'k6/execution';
import { k6HttpReqs, k6ReservationSuccess } from '../../../catalog/k6.ts';
import { judgedByK6 } from '../../../catalog/k6-objectives.ts';
import { outcomes } from '../../../catalog/outcomes.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import { count, percent } from '../../lib/figures.ts';
import { tellObjectives } from '../../lib/objectives.ts';
import { optionsOf, type Suite } from '../../lib/options.ts';
import { nameOf } from '../../lib/request.ts';
import { runProfile } from '../../lib/run-profile.ts';
import { summaryOf } from '../../lib/summary.ts';
import { countedOnly, statOf } from '../../lib/summary-data.ts';
import { allAsPromised, promised, selected } from '../../lib/thresholds.ts';
import { calls } from './api.ts';
import { announceEvents, buy } from './desk.ts';

const profile = runProfile('ticketing/reservations');
const counters = outcomes.ticketing.counters.flatMap((counter) =>
  counter.labels.outcome.map((outcome) => ({ outcome, metric: selected(counter, { outcome }) })),
);
const needed = [calls.reserve, calls.look, calls.availability].map((call) =>
  selected(k6HttpReqs, { name: nameOf(call) }),
);

const suite: Suite = {
  system: 'ticketing',
  suite: 'reservations',
  profile,
  thresholds: {
    ...promised(profile, judgedByK6.ticketing),
    ...allAsPromised,
    ...Object.fromEntries(needed.map((metric) => [metric, ['count>0']])),
    [selected(k6HttpReqs, { name: nameOf(calls.announce) })]: [countedOnly],
    ...Object.fromEntries(
      counters.map(({ outcome, metric }) => [metric, [outcome === 'reserved' ? 'count>0' : countedOnly]]),
    ),
  },
};

export const options = optionsOf(suite);

/** The events that are sold: that of `TEST_EVENT_ID`, else new ones. */
export function setup(): string[] {
  tellObjectives(judgedByK6.ticketing, profile.scale);
  const given = fromEnvironment('TEST_EVENT_ID', '');
  if (given !== '') return [given];
  const token = fromEnvironment('AUTH_TEST_TOKEN', '');
  if (token === '')
    exec.test.abort('AUTH_TEST_TOKEN is not set: write the test token that the service was started with');
  return announceEvents(token, profile);
}

/** One buyer. */
export default function buyer(events: readonly string[]): void {
  buy(events, profile);
}

export const handleSummary = summaryOf(suite, [
  {
    title: 'reservations',
    text: (summary) =>
      counters.map(({ outcome, metric }) => `${outcome} ${count(statOf(summary, metric, 'count'))}`).join('  '),
  },
  {
    title: 'succeeded',
    text: (summary) => {
      const rate = statOf(summary, k6ReservationSuccess.k6Name, 'rate', Number.NaN);
      return Number.isNaN(rate) ? 'none was tried' : `${percent(rate)} of those for which there were seats`;
    },
  },
]);
