import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../runs/evidence.ts';
import type { RunRecord } from '../../runs/stored-run.ts';
import { metric } from '../../test/good-run.ts';
import { syntheticRun, type Truth } from '../../test/synthetic-run.ts';
import type { ComparedRun } from './comparable.ts';
import { compare, compareToMany, isGoodBase } from './compare.ts';
import type { Comparison } from './comparison.ts';
import { confidence } from './statistics.ts';
import { comparisonText } from './text.ts';

const one = syntheticRun({ seed: 1 });

/** Compares pairs of runs of which the truth is known; each pair has seeds of its own. */
const pairs = (number: number, base: Partial<Truth>, candidate: Partial<Truth>): Comparison[] =>
  Array.from({ length: number }, (_, at) =>
    compare(syntheticRun({ ...base, seed: 1000 + 2 * at }), syntheticRun({ ...candidate, seed: 1001 + 2 * at })),
  );
const outcomes = (comparisons: readonly Comparison[], outcome: Comparison['outcome']): number =>
  comparisons.filter((each) => each.figures.some((figure) => figure.outcome === outcome)).length;

describe('two runs', () => {
  it.each([0, 0.05, 0.15])(
    'that are equal are told apart no oftener than is stated, with slices that vary by %d',
    (unrest) => {
      const comparisons = pairs(60, { unrest }, { unrest });
      expect(comparisons.every(({ figures }) => figures.length > 10)).toBe(true);
      const alarms = outcomes(comparisons, 'slower') + outcomes(comparisons, 'faster');
      expect(alarms).toBeLessThanOrEqual(confidence.falseAlarms * comparisons.length);
    },
  );

  it('of which one is 20 % slower are told apart, in the right direction', () => {
    const slower = pairs(40, {}, { slowdown: 1.2 });
    expect(slower.map(({ outcome }) => outcome)).toEqual(slower.map(() => 'slower'));
    expect(outcomes(slower, 'faster')).toBe(0);
    const faster = pairs(10, { slowdown: 1.2 }, {});
    expect(faster.map(({ outcome }) => outcome)).toEqual(faster.map(() => 'faster'));
  });

  it('of which one request is 30 % slower are told apart by that request', () => {
    const slowed = ['POST /api/v1/bookings/:id/confirm'];
    const { figures } = compare(one, syntheticRun({ seed: 2, slowdown: 1.3, slowed }));
    const found = figures.filter(({ outcome }) => outcome === 'slower');
    expect([...new Set(found.map(({ of }) => of))]).toEqual(slowed);
    const change = found.find(({ stat }) => stat === 'p50')?.change;
    expect(change?.low).toBeLessThan(0.3);
    expect(change?.high).toBeGreaterThan(0.3);
  });

  it('of which one fails fast is not called faster, and its failures show', () => {
    const { figures, outcome } = compare(one, syntheticRun({ seed: 2, failing: 0.1 }));
    expect(outcome).toBe('slower');
    expect(figures.filter((each) => each.outcome === 'slower')).toMatchObject([{ of: 'Failed requests' }]);
    expect(figures.some((each) => each.outcome === 'faster')).toBe(false);
  });

  it('say the same each time', () => {
    const again = () => compare(syntheticRun({ seed: 5 }), syntheticRun({ seed: 6, slowdown: 1.1 }));
    expect(again()).toEqual(again());
  });

  it('with few answers are not told apart by them, and the text says so', () => {
    const comparison = compare(
      syntheticRun({ seed: 1, size: 0.01 }),
      syntheticRun({ seed: 2, size: 0.01, slowdown: 3 }),
    );
    expect(comparison.figures.filter(({ unit }) => unit === 's').map(({ outcome }) => outcome)).not.toContain('slower');
    expect(comparisonText(comparison)).toContain('answers are too few for a p95');
  });
});

describe('runs that cannot be compared', () => {
  const machine = (one.run.record as RunRecord).machine;
  if (!machine) throw new Error('the run has no machine');
  const withRecord = (record: Partial<RunRecord>): ComparedRun => syntheticRun({ seed: 2 }, record);
  const withJudged = (change: (evidence: Evidence) => Evidence): ComparedRun => {
    const { run, histograms } = syntheticRun({ seed: 2 });
    if ('missing' in run.judged) throw new Error(run.judged.missing);
    return { histograms, run: { ...run, judged: { mayOpen: true, evidence: change(run.judged.evidence) } } };
  };
  const cases: readonly [string, ComparedRun, RegExp][] = [
    ['the suite differs', withRecord({ suite: 'other' }), /the suite differs: booking\/simple and booking\/other/],
    ['the profile differs', withRecord({ profile: 'smoke' }), /the profile differs: load and smoke/],
    ['the load differs', withRecord({ plan: { seconds: 20, maxVus: 5 } }), /the load differs/],
    ['the machine differs', withRecord({ machine: { ...machine, cpus: 64 } }), /the machine differs: 4 CPUs/],
    ['the machine is unknown', withRecord({ machine: undefined }), /which machine/],
    ['the machine was busy', withRecord({ machine: { ...machine, cpuBusy: 0.99 } }), /CPUs were 99 % busy/],
    ['the histograms are gone', { ...one, histograms: { missing: 'Prometheus has none (any more)' } }, /any more/],
    ['the verdict is gone', { ...one, run: { ...one.run, judged: { missing: 'no verdict.json' } } }, /no verdict/],
    [
      'iterations were dropped',
      withJudged((evidence) => ({
        ...evidence,
        summary: {
          state: { testRunDurationMs: 1 },
          metrics: { dropped_iterations: metric('counter', { count: 7 }) },
        },
      })),
      /saturated, it dropped 7 iterations/,
    ],
    ['it was interrupted', withJudged((evidence) => ({ ...evidence, interrupted: true })), /did not run to its end/],
    [
      'it is a smoke run',
      withJudged((evidence) => ({ ...evidence, identity: { ...evidence.identity, profile: 'smoke' } })),
      /proves nothing about latency/,
    ],
  ];
  it.each(cases)('say so when %s', (_, other, reason) => {
    for (const comparison of [compare(one, other), compare(other, one)]) {
      expect(comparison).toMatchObject({ outcome: 'not comparable', figures: [] });
      expect(comparison.reasons.join('\n')).toMatch(reason.source.includes('differs: ') ? /differs/ : reason);
    }
    expect(compare(one, other).reasons.join('\n')).toMatch(reason);
    expect(isGoodBase(other, syntheticRun({ seed: 99 }))).toBe(false);
  });
});

it('a run is not compared with itself', () => {
  expect(compare(one, one)).toMatchObject({ outcome: 'not comparable', figures: [] });
});

describe('a run and several earlier ones', () => {
  const drift = 0.1;
  const earlier = (first: number, number = 5) =>
    Array.from({ length: number }, (_, at) => syntheticRun({ seed: first + at, drift }));

  it('is not told apart from them by what differs from run to run anyway, as a pair would be', () => {
    const alarms = Array.from({ length: 40 }, (_, at) =>
      compareToMany(earlier(100 + 10 * at), syntheticRun({ seed: 106 + 10 * at, drift })),
    );
    const told = outcomes(alarms, 'slower') + outcomes(alarms, 'faster');
    expect(told).toBeLessThanOrEqual(confidence.falseAlarms * alarms.length);
    const asPairs = pairs(40, { drift }, { drift });
    expect(outcomes(asPairs, 'slower') + outcomes(asPairs, 'faster')).toBeGreaterThan(told);
  });

  it('is told apart when it is slower than they ever differ', () => {
    const calm = Array.from({ length: 8 }, (_, at) => syntheticRun({ seed: 100 + at, drift: 0.03 }));
    expect(compareToMany(calm, syntheticRun({ seed: 110, slowdown: 1.5, drift: 0.03 })).outcome).toBe('slower');
  });

  it('needs three of them', () => {
    const comparison = compareToMany(earlier(100, 2), one);
    expect(comparison.outcome).toBe('not comparable');
    expect(comparison.reasons.join()).toMatch(/there are 2 good earlier runs .* at least 3/);
  });

  it('takes only good ones that were before it', () => {
    const candidate = syntheticRun({ seed: 50 });
    const before = syntheticRun({ seed: 49 });
    expect(isGoodBase(before, candidate)).toBe(true);
    expect(isGoodBase(syntheticRun({ seed: 51 }), candidate)).toBe(false);
    if ('missing' in before.run.judged) throw new Error(before.run.judged.missing);
    const bad = { ...before, run: { ...before.run, judged: { ...before.run.judged, mayOpen: false } } };
    expect(isGoodBase(bad, candidate)).toBe(false);
  });
});
