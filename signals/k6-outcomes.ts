import type { OutcomeCounter, Outcomes } from '../catalog/outcomes.ts';
import { outcomes } from '../catalog/outcomes.ts';
import type { SystemName } from '../catalog/systems.ts';
import { or, select } from '../promql/index.ts';
import { rateOfPushed } from './pushed.ts';
import { type Signal, signal } from './signal.ts';

const outcomeRate = ({ title, counters }: Outcomes): Signal<'outcome'> =>
  signal({
    title,
    description: `${title}, per second, as the suite of the run counted them.`,
    unit: 'per second',
    query: (w) =>
      counters
        .map((counter: OutcomeCounter) => rateOfPushed(['outcome'], select(counter), w))
        .reduce((all, one) => or(all, one)),
    legend: ['outcome'],
  });

/** What became of what visitors asked for, by system. Of a run there is what the suites of its system count. */
export const outcomeRates = Object.fromEntries(
  Object.entries(outcomes).map(([system, of]) => [system, outcomeRate(of)]),
) as Readonly<Record<SystemName, Signal<'outcome'>>>;
