import { at, fewAndEnough, held, judgedAfter, kept, perSecond, perStep, step } from './request-traffic.ts';
import { type Firing, fires, type RuleTest, silent } from './rule-test.ts';

/** An alert on the share of what happens that goes wrong, where enough happens. */
export interface TestedShare {
  readonly alert: string;
  /** What the cases' names begin with. */
  readonly subject: string;
  /** The largest share that is no alert. */
  readonly limit: number;
  /** In seconds. */
  readonly window: number;
  /** So many in a window are judged. */
  readonly least: number;
  /** The counter of what goes well. */
  readonly well: string;
  /** The counters of what goes wrong, of whatever kind. */
  readonly wrong: readonly [string, ...string[]];
  /** The alert at a share. */
  readonly firing: (share: number) => Firing;
}

/** Shares at a limit are computed in binary: with so many times as many their quotient is the limit itself. */
const exact = 3;

/** The cases of an alert on a share; scraped each 5 s, 100 between two scrapes where nothing else is said. */
export function shareTests({ alert, subject, limit, window, least, ...of }: TestedShare): readonly RuleTest[] {
  const { well, wrong, firing } = of;
  const [first, ...others] = wrong;
  /** Those that go wrong out of each hundred at the limit. */
  const most = Math.round(limit * perStep);
  const judged = judgedAfter(least);
  const gone = 110 + window;
  const steps = (window - step) / step;
  const [few, enough] = fewAndEnough(window, least);
  return [
    {
      name: `${subject}: one of 100 below the limit is no alert`,
      series: { [well]: `0+${perStep - most + 1}x60`, [first]: `0+${most - 1}x60` },
      checks: silent(alert, '1m', '5m'),
    },
    {
      name: `${subject}: as many as the limit are no alert`,
      series: { [well]: `0+${exact * (perStep - most)}x60`, [first]: `0+${exact * most}x60` },
      checks: silent(alert, '1m', '2m', '5m'),
    },
    {
      name: `${subject}: a little above the limit is one`,
      series: { [well]: `0+${100 * perStep - 105 * most}x60`, [first]: `0+${105 * most}x60` },
      checks: [fires(alert, '5m', firing(1.05 * limit))],
    },
    {
      name: `${subject}: one more fires, of whatever kind`,
      series: {
        [well]: `0+${perStep - most - 1}x60`,
        [first]: `0+${most + 1 - others.length}x60`,
        ...Object.fromEntries(others.map((other) => [other, '0+1x60'])),
      },
      checks: [
        ...silent(alert, at(judged + held - step)),
        fires(alert, at(judged + held), firing(limit + 0.01)),
        fires(alert, '5m', firing(limit + 0.01)),
      ],
    },
    {
      name: `${subject}: it goes on firing for a minute after the last of them has left the window`,
      series: { [well]: '0+50x90', [first]: '0+50x24 1200x60' },
      checks: [
        fires(alert, '2m', firing(0.5)),
        fires(alert, at(gone + kept), firing(1 / (steps + 1))),
        ...silent(alert, at(gone + kept + step), '5m'),
      ],
    },
    {
      name: `${subject}: a burst whose share is above the limit for less than 30 s is no alert`,
      series: { [well]: '0+100x24 2500+400x40', [first]: `0x23 ${1600 * limit}x40` },
      checks: silent(alert, '2m', '2m30s', '3m', '4m'),
    },
    {
      name: `${subject}: ${perSecond(few)} a second are too few to judge, though all go wrong`,
      series: { [well]: '0x60', [first]: `0+${few}x60` },
      checks: silent(alert, '2m', '5m'),
    },
    {
      name: `${subject}: ${perSecond(enough)} a second are enough`,
      series: { [well]: '0x60', [first]: `0+${enough}x60` },
      checks: [fires(alert, '3m', firing(1))],
    },
    {
      name: `${subject}: nothing happens, no alert`,
      series: { [well]: '100x60', [first]: '100x60' },
      checks: silent(alert, '2m', '5m'),
    },
    {
      name: `${subject}: a restart of the service is no alert`,
      series: { [well]: '5000+50x24 0+50x60', [first]: '4000x24 0x60' },
      checks: silent(alert, '2m', '2m10s', '2m40s', '5m'),
    },
    { name: `${subject}: no series is no alert`, series: {}, checks: silent(alert, '0s', '5m') },
  ];
}
