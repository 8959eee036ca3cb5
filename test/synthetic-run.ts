import type { ComparedRun } from '../report/compare/comparable.ts';
import { randomNumbers } from '../report/compare/statistics.ts';
import type { RunHistograms } from '../runs/histograms.ts';
import type { RunRecord } from '../runs/stored-run.ts';
import { goodRun } from './good-run.ts';

/** What is known of a made-up run beforehand. */
export interface Truth {
  /** Decides all that is random. */
  readonly seed: number;
  /** Every answer takes so many times as long. */
  readonly slowdown?: number;
  /** The names of the requests that are slowed down; all of them, unless told. */
  readonly slowed?: readonly string[];
  /** By how much whole slices of time are slow together: a standard deviation on the logarithmic scale. */
  readonly unrest?: number;
  /** By how much runs differ as a whole: a standard deviation on the logarithmic scale. */
  readonly drift?: number;
  /** The share of all answers that fail. */
  readonly failing?: number;
  /** How many answers each request has, against those of the real run that this one is modelled on. */
  readonly size?: number;
}

/** Requests as a run of `booking/simple` at `load` has them: how many in three minutes, the median in seconds, the spread. */
const requests = [
  { name: 'GET /api/v1/events', answers: 870, median: 0.004, spread: 0.5 },
  { name: 'GET /api/v1/events/:id/seats', answers: 870, median: 0.012, spread: 0.4 },
  { name: 'POST /api/v1/bookings', answers: 870, median: 0.02, spread: 0.6 },
  { name: 'POST /api/v1/bookings/:id/confirm', answers: 670, median: 0.015, spread: 0.5 },
  { name: 'GET /api/v1/bookings/:id', answers: 450, median: 0.003, spread: 0.5 },
  { name: 'DELETE /api/v1/bookings/:id', answers: 200, median: 0.012, spread: 0.5 },
  { name: 'POST /api/v1/auth/login', answers: 50, median: 0.06, spread: 0.3 },
] as const;

/** The share of the load in each of the twenty slices: up, steady, down. */
const shape = Array.from({ length: 20 }, (_, at) => Math.min(1, (at + 1) / 7, (20 - at) / 3));
const load = shape.reduce((sum, each) => sum + each, 0);

/** Upper bounds a factor of the eighth root of 2 apart, as k6's native histograms have them (schema 3). */
const bucketOf = (value: number): number => Math.ceil(Math.log2(value) * 8);
const firstBucket = -120;

/** The histograms of a run of which the truth is known. */
function syntheticHistograms(truth: Truth): RunHistograms {
  const { seed, slowdown = 1, slowed, unrest = 0.05, drift = 0, failing = 0, size = 1 } = truth;
  const random = randomNumbers(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const ofRun = Math.exp(drift * normal());
  const ofSlices = shape.map(() => Math.exp(unrest * normal()));
  const slices = (expected: boolean, { name, answers, median, spread }: (typeof requests)[number]) =>
    shape.map((share, at) => {
      const counts = new Map<number, number>();
      const level = median * ofRun * (ofSlices[at] as number) * (slowed?.includes(name) === false ? 1 : slowdown);
      const wanted = (size * answers * share * (expected ? 1 - failing : failing)) / load;
      for (let left = wanted; left > 0; left--) {
        if (left < 1 && random() > left) break;
        const place = bucketOf(level * Math.exp(spread * normal())) - firstBucket;
        counts.set(place, (counts.get(place) ?? 0) + 1);
      }
      return [...counts].sort(([a], [b]) => a - b);
    });
  return {
    sliceSeconds: 9.3,
    bounds: Array.from({ length: 160 }, (_, at) => [2 ** ((at + firstBucket - 1) / 8), 2 ** ((at + firstBucket) / 8)]),
    requests: [true, false].flatMap((expected) =>
      expected || failing > 0
        ? requests.map((each) => ({ name: each.name, expected, slices: slices(expected, each) }))
        : [],
    ),
  };
}

/** A run of which the truth is known, as a comparison takes it. */
export function syntheticRun(truth: Truth, record: Partial<RunRecord> = {}): ComparedRun {
  const run = goodRun();
  const testid = `20261121T${String(100_000 + truth.seed).slice(-6)}Z-booking-simple-load-0a1b`;
  const evidence = { ...run.judged.evidence, identity: { ...run.judged.evidence.identity, testid } };
  return {
    run: { ...run, testid, record: { ...run.record, testid, ...record }, judged: { mayOpen: true, evidence } },
    histograms: syntheticHistograms(truth),
  };
}
