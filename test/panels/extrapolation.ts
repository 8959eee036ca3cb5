/** A window of a series, in seconds: between its first and its last sample, and what `rate` adds before and after. */
export interface Stretch {
  readonly sampled: number;
  readonly before: number;
  readonly after: number;
}

/** How much further than its samples are apart an edge of a window may be, for `rate` to go there. */
const near = 1.1;

/**
 * What a window at a time has of a series, by the times of its samples; none where it has no two. Where an edge is
 * further away than the next sample would be, the series is taken to have begun, or ended, half as far away.
 * https://github.com/prometheus/prometheus/pull/13725
 */
export function stretchOf(samples: readonly number[], at: number, window: number): Stretch | undefined {
  const [first = Number.NaN, ...others] = samples.filter((time) => time > at - window && time <= at);
  const last = others.at(-1);
  if (last === undefined) return undefined;
  const sampled = last - first;
  const apart = sampled / others.length;
  const upTo = (edge: number) => (edge >= near * apart ? apart / 2 : edge);
  return { sampled, before: upTo(first - (at - window)), after: upTo(at - last) };
}

/**
 * What `rate` makes of a counter's growth, times the window: stretched to the whole of it, but at its start to no more
 * than where the counter was 0. So the buckets of one histogram may be stretched differently: one that was not 0 at
 * the first sample grows by more than one that was, as if of late there had been what was long ago.
 * https://github.com/prometheus/prometheus/pull/13725
 */
export const stretched = (from: number, to: number, { sampled, before, after }: Stretch): number =>
  to === from ? 0 : (to - from) * (1 + (Math.min(before, (sampled * from) / (to - from)) + after) / sampled);

/**
 * What `histogram_quantile` makes of buckets, evenly spread within each; none where there is nothing in them.
 * @param edges without infinity
 * @param upTo how many there are up to an edge, or up to infinity
 */
export function quantileOf(
  quantile: number,
  edges: readonly number[],
  upTo: (edge: number) => number,
): number | undefined {
  const rank = quantile * upTo(Number.POSITIVE_INFINITY);
  if (rank === 0) return undefined;
  let [low, below] = [0, 0];
  for (const high of edges) {
    const count = upTo(high);
    if (count >= rank) return low + ((high - low) * (rank - below)) / (count - below);
    [low, below] = [high, count];
  }
  return low;
}
