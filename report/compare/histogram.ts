import type { RunHistograms } from '../../runs/histograms.ts';

/** Bucket bounds in seconds, ascending: lower, upper. */
export type Bounds = RunHistograms['bounds'];

/** Counts by bucket, in the order of the bounds. */
export type Counts = Float64Array;

/** The latency of one request in one run: its counts by slice of time, all over the same bounds. */
export interface SlicedLatency {
  readonly bounds: Bounds;
  readonly slices: readonly Counts[];
}

/** How many observations there are. */
export const total = (counts: Counts): number => counts.reduce((sum, each) => sum + each, 0);

/** Slices as one, each as often as `times` says. */
export function merged({ bounds, slices }: SlicedLatency, times?: readonly number[]): Counts {
  const all = new Float64Array(bounds.length);
  slices.forEach((slice, at) => {
    const weight = times?.[at] ?? 1;
    if (weight === 0) return;
    for (let place = 0; place < all.length; place++) {
      all[place] = (all[place] as number) + weight * (slice[place] as number);
    }
  });
  return all;
}

/**
 * A quantile in seconds, NaN of no observations. Within a bucket it takes the observations to be spread evenly on a
 * logarithmic scale, as Prometheus's `histogram_quantile` does for native histograms.
 */
export function quantileOf(bounds: Bounds, counts: Counts, quantile: number): number {
  const rank = quantile * total(counts);
  let below = 0;
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place] as number;
    if (count > 0 && below + count >= rank) {
      const [lower, upper] = bounds[place] as [number, number];
      const share = (rank - below) / count;
      return lower > 0 ? lower * (upper / lower) ** share : lower + (upper - lower) * share;
    }
    below += count;
  }
  return Number.NaN;
}

/** The expected answers of a run, by request name: an answer that fails fast is not a fast answer. */
export function latencyByName({ bounds, requests }: RunHistograms): Map<string, SlicedLatency> {
  return new Map(
    requests
      .filter(({ expected }) => expected)
      .map(({ name, slices }) => [name, { bounds, slices: slices.map(dense(bounds)) }]),
  );
}

/** The expected answers of a run, whatever their name. */
export function latencyOfAll(histograms: RunHistograms): SlicedLatency {
  const byName = [...latencyByName(histograms).values()];
  const slices = Array.from({ length: Math.max(0, ...byName.map((each) => each.slices.length)) }, (_, at) =>
    merged({ bounds: histograms.bounds, slices: byName.flatMap((each) => each.slices[at] ?? []) }),
  );
  return { bounds: histograms.bounds, slices };
}

const dense =
  (bounds: Bounds) =>
  (slice: readonly (readonly [number, number])[]): Counts => {
    const counts = new Float64Array(bounds.length);
    for (const [place, count] of slice) counts[place] = count;
    return counts;
  };
