/** The value below which a share of the values lies, between the two nearest. @throws {RangeError} without values. */
export function quantile(share: number, values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no quantile of no values: measure at least once');
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return low + (high - low) * (at - Math.floor(at));
}

/** What stands for many values: the one in the middle, and between which two the middle half of them lies. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The median and the quartiles. Unlike mean and deviation, a round that something else disturbed moves them little. */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: quantile(0.5, values),
  low: quantile(0.25, values),
  high: quantile(0.75, values),
});

/** How many times as much one arm took as the other, round by round: both had the machine as it was then. */
export const ratios = (of: readonly number[], against: readonly number[]): number[] =>
  of.map((value, at) => value / (against[at] as number));

/** How much `y` grows with each `x`: the slope of the straight line that is nearest to the points by least squares. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: 'x' | 'y') => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean('x'), mean('y')];
  const sum = (term: (point: { readonly x: number; readonly y: number }) => number) =>
    points.reduce((total, point) => total + term(point), 0);
  const spread = sum((point) => (point.x - x) ** 2);
  if (spread === 0) throw new RangeError('there is no slope over one place: measure at two at least');
  return sum((point) => (point.x - x) * (point.y - y)) / spread;
}
