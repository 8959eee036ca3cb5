import { at, duration, fewAndEnough, held, judgedAfter, kept, perSecond, perStep, step } from './request-traffic.ts';
import { type Firing, fires, type RuleTest, silent } from './rule-test.ts';

/** An alert on a quantile of what takes time, where enough happens. */
export interface TestedQuantile {
  readonly alert: string;
  /** What the cases' names begin with. */
  readonly subject: string;
  /** Of which a hundredth is a whole number, such as 0.95. */
  readonly quantile: number;
  /** In seconds: a bound of the histogram. */
  readonly limit: number;
  /** The bounds of the histogram, in seconds. */
  readonly buckets: readonly number[];
  /** In seconds. */
  readonly window: number;
  /** So many in a window are judged. */
  readonly least: number;
  /** The histogram. */
  readonly name: string;
  /** Its labels, as PromQL writes them. */
  readonly labels: string;
  /** The alert at a duration, in words. */
  readonly firing: (took: string) => Firing;
}

/** How many of all end within which time: values in promtool's notation. */
export interface Taken {
  /** Within the limit. */
  readonly within: string;
  /** Within the bound after the limit. */
  readonly nearly: string;
  readonly all: string;
  /** Within the bound before the limit; all that are within it when absent. */
  readonly well?: string;
  /** Within the last bound; all when absent. */
  readonly upToLast?: string;
}

type Histogram = Pick<TestedQuantile, 'name' | 'buckets' | 'limit' | 'labels'>;

/** The series of a histogram. */
export function taking({ name, buckets, limit, labels }: Histogram, taken: Taken): Readonly<Record<string, string>> {
  const { within, nearly, all, well = within, upToLast = all } = taken;
  const last = buckets.at(-1) ?? Number.NaN;
  const bucket = (le: number | string, values: string) => [`${name}_bucket{${labels}, le="${le}"}`, values];
  return Object.fromEntries([
    ...buckets.map((le) => bucket(le, le < limit ? well : le === limit ? within : le < last ? nearly : upToLast)),
    bucket('+Inf', all),
    [`${name}_count{${labels}}`, all],
  ]);
}

/** As many with each step, all of them within the limit, or the bound after it. */
export const fast = (each: number): Taken => ({ within: `0+${each}x60`, nearly: `0+${each}x60`, all: `0+${each}x60` });
export const slow = (each: number): Taken => ({ ...fast(each), within: '0x60' });

/** The duration that a histogram tells, in words, where such a part of what lies between the limit and the next bound is below it. */
export function beyond({ buckets, limit }: Pick<TestedQuantile, 'buckets' | 'limit'>, part: number): string {
  const [next = Number.NaN] = buckets.filter((bound) => bound > limit);
  return duration(limit + part * (next - limit));
}

/** The cases of an alert on a quantile; scraped each 5 s, 100 between two scrapes where nothing else is said. */
export function quantileTests(of: TestedQuantile): readonly RuleTest[] {
  const { alert, subject, quantile, buckets, window, least, firing } = of;
  const are = (taken: Taken) => taking(of, taken);
  const between = (part: number): Firing => firing(beyond(of, part));
  /** Of each hundred, those that may take longer than the quantile. */
  const tail = Math.round(perStep * (1 - quantile));
  const judged = judgedAfter(least);
  const [few, enough] = fewAndEnough(window, least);
  /** The last that are slow, 50 with each step until two minutes: so many steps of them are enough to fire. */
  const inWindow = (perStep * (window - step)) / step;
  const lastSteps = Math.floor((tail * inWindow) / perStep / 50) + 1;
  const gone = 120 + window - step * (lastSteps + 1);
  return [
    {
      name: `${subject}: all within the limit, no alert`,
      series: are(fast(perStep)),
      checks: silent(alert, '2m', '5m'),
    },
    {
      name: `${subject}: exactly ${perStep - tail} of 100 within the limit, no alert`,
      series: are({ ...fast(perStep), within: `0+${perStep - tail}x60`, well: '0+50x60' }),
      checks: silent(alert, '30s', '2m', '5m'),
    },
    {
      name: `${subject}: ${perStep - tail - 1} of 100 within the limit, the others nearly`,
      series: are({ ...fast(perStep), within: `0+${perStep - tail - 1}x60` }),
      checks: [
        ...silent(alert, at(judged), at(judged + held - step)),
        fires(alert, at(judged + held), between(1 / (tail + 1))),
        fires(alert, '5m', between(1 / (tail + 1))),
      ],
    },
    {
      name: `${subject}: a little above the limit`,
      series: are({ ...fast(100 * perStep), within: `0+${100 * (perStep - tail) - 1}x60` }),
      checks: [fires(alert, '5m', between(1 / (100 * tail + 1)))],
    },
    {
      name: `${subject}: beyond the last bucket, the value is its bound`,
      series: are({ within: '0x60', nearly: '0x60', all: `0+${perStep}x60`, upToLast: '0+50x60' }),
      checks: [fires(alert, '2m', firing(duration(buckets.at(-1) ?? Number.NaN)))],
    },
    {
      name: `${subject}: it goes on firing for a minute after the last slow ones have left the window`,
      series: are({
        within: '0+50x24 1300+100x59',
        ...{ nearly: '0+100x24 2500+100x59', all: '0+100x24 2500+100x59' },
      }),
      checks: [
        fires(alert, '2m', between((perStep * quantile - 50) / 50)),
        fires(alert, at(gone + kept), between(1 - (tail * inWindow) / perStep / (50 * lastSteps))),
        ...silent(alert, at(gone + kept + step), '5m'),
      ],
    },
    {
      name: `${subject}: ${perSecond(few)} a second are too few to judge, however slow`,
      series: are(slow(few)),
      checks: silent(alert, '2m', '5m'),
    },
    {
      name: `${subject}: ${perSecond(enough)} a second are enough`,
      series: are(slow(enough)),
      checks: [fires(alert, '3m', between(quantile))],
    },
    {
      name: `${subject}: nothing happens, no alert`,
      series: are({ within: '7x60', nearly: '9x60', all: '9x60' }),
      checks: silent(alert, '2m', '5m'),
    },
    {
      name: `${subject}: a restart of the service is no alert`,
      series: are({
        within: '5000+100x24 0+100x60',
        ...{ nearly: '5000+100x24 0+100x60', all: '5000+100x24 0+100x60' },
      }),
      checks: silent(alert, '2m', '2m5s', '2m35s', '5m'),
    },
    { name: `${subject}: no series is no alert`, series: {}, checks: silent(alert, '0s', '5m') },
  ];
}
