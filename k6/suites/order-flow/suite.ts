import type { Options } from 'k6/options';
import { orderFlowGateway } from '../../../catalog/emitters.ts';
import type { JudgedByK6 } from '../../../catalog/judged.ts';
import { k6FlowFailures, k6FlowSuccesses, k6HttpReqs } from '../../../catalog/k6.ts';
import { orderFlowPromises } from '../../../catalog/k6-order-flow.ts';
import type { SystemName } from '../../../catalog/systems.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import { count, milliseconds } from '../../lib/figures.ts';
import { tellObjectives } from '../../lib/objectives.ts';
import { optionsOf, type Suite } from '../../lib/options.ts';
import type { Profile } from '../../lib/profile.ts';
import { type Call, nameOf } from '../../lib/request.ts';
import { readScale, scaled } from '../../lib/scale.ts';
import { countedOnly, statOf } from '../../lib/summary-data.ts';
import type { OwnFigure } from '../../lib/summary-text.ts';
import { allAsPromised, promised, selected, type Thresholds } from '../../lib/thresholds.ts';
import { loadOf, type OrderFlowSuite } from './loads.ts';

const completed = selected(k6FlowSuccesses, { outcome: 'completed' });
const failed = selected(k6FlowFailures, { outcome: 'failed' });

/** What the suites of the order flow have in common. */
export interface OrderFlow {
  readonly profile: Profile;
  readonly suite: Suite;
  readonly options: Options;
  /** Tells what is promised. To be called by `setup`. */
  readonly tell: () => void;
}

/**
 * A suite of the order flow: its load, and what it is judged by.
 * @param promises what it is judged by beside what all are
 * @param needed the calls that it must have made
 * @param own thresholds of its own
 */
export function orderFlowSuite(
  name: OrderFlowSuite,
  {
    promises,
    needed,
    own = () => ({}),
  }: {
    readonly promises: readonly JudgedByK6[];
    readonly needed: readonly Call[];
    readonly own?: (profile: Profile) => Thresholds;
  },
): OrderFlow {
  const profile = scaled(loadOf(name, fromEnvironment('PROFILE', 'smoke')), readScale(fromEnvironment('SCALE', '')));
  const all = [...orderFlowPromises, ...promises];
  const suite: Suite = {
    system: orderFlowGateway.system as SystemName,
    suite: name,
    profile,
    promises: all,
    thresholds: {
      ...promised(profile, all),
      ...allAsPromised,
      ...Object.fromEntries(needed.map((call) => [selected(k6HttpReqs, { name: nameOf(call) }), ['count>0']])),
      [completed]: [countedOnly],
      [failed]: [countedOnly],
      ...own(profile),
    },
  };
  return { profile, suite, options: optionsOf(suite), tell: () => tellObjectives(all, profile.scale) };
}

/** How many flows there were, in words. */
export const flows: OwnFigure = {
  title: 'flows',
  text: (summary) =>
    `completed ${count(statOf(summary, completed, 'count'))}  failed ${count(statOf(summary, failed, 'count'))}`,
};

/** The quantiles of a latency, in words. */
export const latency = (title: string, metric: { readonly k6Name: string }): OwnFigure => ({
  title,
  text: (summary) =>
    ['avg', 'p(50)', 'p(95)', 'p(99)']
      .map((stat) => `${stat.replace(/[()]/g, '')} ${milliseconds(statOf(summary, metric.k6Name, stat))}`)
      .join('  '),
});
