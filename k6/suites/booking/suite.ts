import { k6BookingOutcomes, k6HttpReqs } from '../../../catalog/k6.ts';
import { judgedByK6 } from '../../../catalog/k6-objectives.ts';
import { count } from '../../lib/figures.ts';
import type { Suite } from '../../lib/options.ts';
import { nameOf } from '../../lib/request.ts';
import { runProfile } from '../../lib/run-profile.ts';
import { countedOnly, statOf } from '../../lib/summary-data.ts';
import type { OwnFigure } from '../../lib/summary-text.ts';
import { allAsPromised, promised, selected, type Thresholds } from '../../lib/thresholds.ts';
import { calls } from './api.ts';
import type { Outcome } from './outcomes.ts';

/** The steps without which a run has shown nothing. */
const needed = [calls.login, calls.search, calls.seats, calls.book].map((call) =>
  selected(k6HttpReqs, { name: nameOf(call) }),
);
const counted = [calls.register, calls.look, calls.confirm, calls.cancel].map((call) =>
  selected(k6HttpReqs, { name: nameOf(call) }),
);
const outcomeTitles = k6BookingOutcomes.labels.outcome;
const outcomeMetric = (outcome: Outcome): string => selected(k6BookingOutcomes, { outcome });

/** What a visitor alone can bring about. A full queue, and a hold that runs out, take others or minutes. */
const reachable: readonly Outcome[] = ['held', 'conflict', 'confirmed', 'cancelled'];

/**
 * A suite of visits to the booking system.
 * @param suite its file's name
 * @param more its own thresholds
 */
export function visitingSuite(
  suite: 'simple' | 'booking' | 'spike' | 'stress',
  more: (profile: Suite['profile']) => Thresholds = () => ({}),
): Suite {
  const profile = runProfile(`booking/${suite}`);
  return {
    system: 'booking',
    suite,
    profile,
    thresholds: {
      ...promised(profile, judgedByK6.booking),
      ...allAsPromised,
      ...Object.fromEntries(needed.map((metric) => [metric, ['count>0']])),
      ...Object.fromEntries(counted.map((metric) => [metric, [countedOnly]])),
      ...Object.fromEntries(outcomeTitles.map((outcome) => [outcomeMetric(outcome), [countedOnly]])),
      ...(profile.scale < 1 ? Object.fromEntries(reachable.map((one) => [outcomeMetric(one), ['count>0']])) : {}),
      [outcomeMetric('unexpected')]: ['count==0'],
      ...more(profile),
    },
  };
}

/** What became of the bookings, as a line of the summary. */
export const bookingFigures: readonly OwnFigure[] = [
  {
    title: 'bookings',
    text: (summary) =>
      outcomeTitles
        .map((outcome) => `${outcome} ${count(statOf(summary, outcomeMetric(outcome), 'count'))}`)
        .join('  '),
  },
];
