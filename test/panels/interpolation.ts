import { type Duration, seconds } from '../../catalog/duration.ts';

/** What a reader looks at: a time range, in seconds since the epoch, and their choices. */
export interface View {
  readonly from: number;
  readonly to: number;
  readonly choices: Readonly<Record<string, string>>;
}

interface Asking {
  readonly interval: Duration;
  /** How many points a panel has room for; as wide as a screen where it does not say. */
  readonly maxDataPoints?: number;
}

const room = 1000;

/** Above each limit the next length: Grafana's lengths of an interval that people can read, in seconds. */
const rounded: readonly (readonly [upTo: number, length: number])[] = [
  ...([
    [0.01, 0.001],
    [0.015, 0.01],
    [0.035, 0.02],
    [0.075, 0.05],
    [0.15, 0.1],
    [0.35, 0.2],
    [0.75, 0.5],
  ] as const),
  ...([
    [1.5, 1],
    [3.5, 2],
    [7.5, 5],
    [12.5, 10],
    [17.5, 15],
    [25, 20],
    [45, 30],
    [90, 60],
  ] as const),
  ...([
    [210, 120],
    [450, 300],
    [750, 600],
    [1050, 900],
    [1500, 1200],
    [2700, 1800],
    [5400, 3600],
  ] as const),
];

/** The step and `$__rate_interval` of a query, in seconds. */
export interface Intervals {
  readonly step: number;
  readonly rateInterval: number;
}

/**
 * As Grafana has them: the step is the query's own interval, or a rounded one where the range has more points than
 * there is room for.
 * https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/
 * @throws {RangeError} for a range of which a thousandth is longer than an hour and a half: nobody looks at that.
 */
export function intervalsOf(
  { interval, maxDataPoints = room }: Asking,
  { from, to }: Pick<View, 'from' | 'to'>,
): Intervals {
  const every = seconds(interval);
  const exact = (to - from) / maxDataPoints;
  const [, readable] = rounded.find(([upTo]) => exact <= upTo) ?? [];
  if (readable === undefined) throw new RangeError(`a range of ${to - from} s is too long`);
  const step = Math.max(every, readable);
  return { step, rateInterval: Math.max(step + every, 4 * every) };
}

/** A query with everything filled in that it leaves to its reader. @throws {Error} for what nobody has chosen. */
export function filledIn(expr: string, query: Asking, view: View): string {
  const { step, rateInterval } = intervalsOf(query, view);
  const values: Record<string, string> = {
    ...view.choices,
    __interval: `${step}s`,
    __rate_interval: `${rateInterval}s`,
    __range: `${Math.round(view.to - view.from)}s`,
  };
  return expr.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${expr}: nothing was chosen for $${name}`);
    return value;
  });
}
