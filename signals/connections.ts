import type { connectionMetrics } from '../catalog/stores.ts';
import { div, mul, over, rate, sum } from '../promql/index.ts';
import { signal } from './signal.ts';

/** Who uses the Postgres of a system, and how; `called` begins the titles, where another system has them without. */
export function connectionSignals(
  { connections, connectionsMax, deadlocks }: ReturnType<typeof connectionMetrics<'system' | 'job' | 'instance'>>,
  called?: string,
) {
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
