import type { Options } from 'k6/options';
import { k6FlowFailures, k6FlowSuccesses, k6HttpReqs } from '../../../catalog/k6.ts';
import { promisesOf } from '../../../catalog/k6-objectives.ts';
import { systems } from '../../../catalog/systems.ts';
import { count, milliseconds } from '../../lib/figures.ts';
import { tellObjectives } from '../../lib/objectives.ts';
import { optionsOf, type Suite } from '../../lib/options.ts';
import type { Profile } from '../../lib/profile.ts';
import { type Call, nameOf } from '../../lib/request.ts';
import { runProfile } from '../../lib/run-profile.ts';
import { countedOnly, statOf } from '../../lib/summary-data.ts';
import type { OwnFigure } from '../../lib/summary-text.ts';
import { allAsPromised, promised, selected, type Thresholds } from '../../lib/thresholds.ts';
import { clearNetwork } from './network.ts';

const completed = selected(k6FlowSuccesses, { outcome: 'completed' });
const failed = selected(k6FlowFailures, { outcome: 'failed' });

/** What the suites of the order flow have in common. */
export interface OrderFlow {
  readonly profile: Profile;
  readonly suite: Suite;
  readonly options: Options;
  /** Tells what is promised, and sees to it that the network is as it was. To be called by `setup`. */
  readonly begin: () => void;
}

/**
 * A suite of the order flow: its load, and what it is judged by.
 * @param needed the calls that it must have made
 * @param own thresholds of its own
 */
export function orderFlowSuite(
  name: 'order-creation' | 'payment' | 'end-to-end' | 'pool-saving',
  {
    needed,
    own = () => ({}),
  }: {
    readonly needed: readonly Call[];
    readonly own?: (profile: Profile) => Thresholds;
  },
): OrderFlow {
  const system = systems['order-flow'].name;
  const profile = runProfile(`${system}/${name}`);
  const promises = promisesOf(system, name, profile.name);
  const suite: Suite = {
    system,
    suite: name,
    profile,
    thresholds: {
      ...promised(profile, promises),
      ...allAsPromised,
      ...Object.fromEntries(needed.map((call) => [selected(k6HttpReqs, { name: nameOf(call) }), ['count>0']])),
      [completed]: [countedOnly],
      [failed]: [countedOnly],
      ...own(profile),
    },
  };
  const begin = (): void => {
    tellObjectives(promises, profile.scale);
    clearNetwork();
  };
  return { profile, suite, options: optionsOf(suite), begin };
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
