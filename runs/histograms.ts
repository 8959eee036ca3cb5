import { z } from 'zod';
import { duration } from '../catalog/duration.ts';
import { k6HttpReqDuration } from '../catalog/k6.ts';
import { lastOverTime, over, print, sum, where } from '../promql/index.ts';
import { getJson, NoAnswer } from './http-json.ts';

/** Into how many slices of equal length a run is cut: enough to see how much its latency varies from one to the next. */
const slicesPerRun = 20;

const kept = z.object({
  sliceSeconds: z.number().positive(),
  bounds: z.array(z.tuple([z.number(), z.number()])),
  requests: z.array(
    z.object({
      name: z.string(),
      expected: z.boolean(),
      slices: z.array(z.array(z.tuple([z.int().nonnegative(), z.number().nonnegative()]))),
    }),
  ),
});

/**
 * The latency of a run as native histograms, by request name, whether the answer was expected, and slice of time.
 * `bounds` are the buckets' lower and upper bounds in seconds, ascending; a slice has the buckets that are not empty,
 * each as the place of its bounds and its count.
 */
export type RunHistograms = z.infer<typeof kept>;

const answer = z.object({
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        histograms: z
          .array(
            z.tuple([
              z.number(),
              z.object({ buckets: z.array(z.tuple([z.number(), z.string(), z.string(), z.string()])).default([]) }),
            ]),
          )
          .default([]),
      }),
    ),
  }),
});

type Answered = z.infer<typeof answer>['data']['result'][number];

/** A run, as far as its histograms are concerned. */
export interface TimedRun {
  readonly testid: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/**
 * The histograms of a run, from Prometheus.
 * @throws {NoAnswer} when Prometheus does not answer, or no longer has them.
 */
export async function runHistograms(prometheusUrl: string, run: TimedRun): Promise<RunHistograms> {
  const { testid, startedAt, endedAt } = run;
  const from = startedAt.getTime() / 1000;
  // A second more than the load, so that k6's last push is in the last slice.
  const sliceSeconds = Math.ceil(((endedAt.getTime() / 1000 - from + 1) / slicesPerRun) * 1000) / 1000;
  const range = duration(slicesPerRun * sliceSeconds + 1);
  const url = new URL('/api/v1/query_range', prometheusUrl);
  url.search = new URLSearchParams({
    query: print(sum(['name', 'expected_response'], lastOverTime(over(where(k6HttpReqDuration, { testid }), range)))),
    start: (from + sliceSeconds).toFixed(3),
    end: (from + slicesPerRun * sliceSeconds).toFixed(3),
    step: sliceSeconds.toFixed(3),
  }).toString();
  const { data } = await getJson(url, answer);
  if (data.result.length === 0)
    throw new NoAnswer(`Prometheus has no ${k6HttpReqDuration.name} of ${testid} (any more)`);
  return sliced(data.result, (time) => Math.round((time - from) / sliceSeconds) - 1, sliceSeconds);
}

/** A pushed histogram is cumulative since the run began: a slice is its last value less that of the slice before. */
function sliced(series: readonly Answered[], sliceAt: (time: number) => number, sliceSeconds: number): RunHistograms {
  const bounds = boundsOf(series);
  const placeOf = new Map(bounds.map(([, upper], place) => [upper, place]));
  const requests = series.map(({ metric, histograms }) => {
    const totals: Map<number, number>[] = [];
    for (const [time, { buckets }] of histograms) {
      totals[sliceAt(time)] = new Map(
        buckets.map(([, , upper, count]) => [placeOf.get(Number(upper)) ?? 0, Number(count)]),
      );
    }
    let before = new Map<number, number>();
    const slices = Array.from({ length: slicesPerRun }, (_, at) => {
      const now = totals[at] ?? before;
      const grown = [...now].map(([place, count]): [number, number] => [place, count - (before.get(place) ?? 0)]);
      before = now;
      return grown.filter(([, count]) => count > 0);
    });
    return { name: metric.name ?? '', expected: metric.expected_response !== 'false', slices };
  });
  return { sliceSeconds, bounds, requests };
}

function boundsOf(series: readonly Answered[]): [number, number][] {
  const byUpper = new Map<number, number>();
  for (const { histograms } of series) {
    for (const [, { buckets }] of histograms) {
      for (const [, lower, upper] of buckets) byUpper.set(Number(upper), Number(lower));
    }
  }
  return [...byUpper].map(([upper, lower]): [number, number] => [lower, upper]).sort(([, a], [, b]) => a - b);
}

/**
 * Reads the JSON of histograms that were kept with a run.
 * @throws {z.ZodError} when it has none.
 */
export const parseHistograms = (json: unknown): RunHistograms => kept.parse(json);
