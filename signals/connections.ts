import type { Objective } from '../catalog/objectives.ts';
import type { connectionMetrics } from '../catalog/stores.ts';
import { shortestWindow } from '../catalog/time-scale.ts';
import { div, lastOverTime, mul, over, rate, sum } from '../promql/index.ts';
import { signal } from './signal.ts';

type ConnectionMetrics = ReturnType<typeof connectionMetrics<'system' | 'job' | 'instance'>>;

/** Where a limit is promised: how near to it the connections are. The objective gives the title. */
export const connectionUse = <const O extends Objective>(
  { connections, connectionsMax }: Pick<ConnectionMetrics, 'connections' | 'connectionsMax'>,
  objective: O,
) =>
  signal({
    title: objective.title,
    description: 'Open client connections against the most that Postgres allows. At 100 % new ones are refused.',
    unit: 'ratio',
    query: (w) =>
      div(sum(['system'], lastOverTime(over(connections, w))), sum(['system'], lastOverTime(over(connectionsMax, w)))),
    objective,
    window: shortestWindow(connections.emitter),
  });

/** Who uses the Postgres of a system, and how; `called` begins the titles, where another system has them without. */
export function connectionSignals({ connections, connectionsMax, deadlocks }: ConnectionMetrics, called?: string) {
  const titled = (what: string): string => [called, 'Postgres', what].filter(Boolean).join(' ');
  return {
    share: signal({
      title: titled('connections'),
      description: 'Open client connections against the most that Postgres allows. At 100 % new ones are refused.',
      unit: 'ratio',
      query: () => div(sum(['system'], connections), sum(['system'], connectionsMax)),
    }),
    byState: signal({
      title: titled('connections by state'),
      description:
        'Many idle_in_transaction: code waits for something else while it holds a connection, and its locks.',
      unit: 'connections',
      query: () => sum(['state'], connections),
      legend: ['state'],
    }),
    deadlocks: signal({
      title: titled('deadlocks'),
      description: 'Deadlocks that Postgres resolved by ending one of the transactions, per minute.',
      unit: 'per minute',
      query: (w) => mul(60, sum(['system'], rate(over(deadlocks, w)))),
    }),
  };
}
