import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StoredRun } from '../../runs/stored-run.ts';
import { withEvidence, withMetrics, withRecord } from '../../test/changed-run.ts';
import { goodRun, metric } from '../../test/good-run.ts';
import { benchmarkOf, bestOf } from './benchmark.ts';
import { benchmarksPage } from './page.ts';
import { type Benchmark, readBenchmarks } from './record.ts';

const good = goodRun();
const of = (run: StoredRun): Benchmark => {
  const found = benchmarkOf(run);
  if ('missing' in found) throw new Error(found.missing);
  return found;
};
const withVus = (maxVus: number): Benchmark => of(withRecord({ plan: { seconds: 200, maxVus } }));

describe('the benchmark of a run', () => {
  it.each([
    [50, 'Normal'],
    [999, 'Normal'],
    [1000, 'Normal'],
    [9999, 'Normal'],
    [10_000, 'High'],
    [50_000, 'Peak'],
    [200_000, 'Extreme'],
  ])('of %d virtual users belongs to %s', (vus, level) => {
    expect(withVus(vus)).toMatchObject({ level, virtualUsers: vus, p99Milliseconds: 160, failedRatio: 0 });
  });

  it.each<[string, StoredRun, RegExp]>([
    ['was a smoke run', withRecord({ profile: 'smoke' }), /proves nothing/],
    ['had a fault', withRecord({ fault: { name: 'slow-requests' } }), /slow-requests/],
    ['was interrupted', withEvidence({ interrupted: true }), /to its end/],
    [
      'was killed',
      withEvidence({ k6: { exitCode: null, signal: 'SIGKILL', timedOut: false, interrupted: false } }),
      /end/,
    ],
    ['dropped iterations', withMetrics({ dropped_iterations: metric('counter', { count: 1 }) }), /dropped/],
    ['has no summary', withEvidence({ summary: { missing: 'gone' } }), /gone/],
    ['does not know its machine', withRecord({ machine: undefined }), /machine/],
    ['was not judged', { ...good, judged: { missing: 'cut short' } }, /cut short/],
  ])('is none when it %s', (_, run, words) => {
    expect(benchmarkOf(run)).toEqual({ missing: expect.stringMatching(words) });
  });

  it('gives way to one of more virtual users, and to a newer one of as many', () => {
    const at = (virtualUsers: number, testid: string): Benchmark => ({ ...withVus(virtualUsers), testid });
    expect(bestOf([at(500, 'b'), at(50, 'c'), at(500, 'd'), at(500, 'a')])).toEqual([at(500, 'd')]);
    expect(bestOf([at(50, 'a'), at(10_000, 'b')]).map(({ level }) => level)).toEqual(['High', 'Normal']);
  });
});

describe('the page', () => {
  const rows = (benchmarks: readonly Benchmark[]) =>
    benchmarksPage(benchmarks)
      .split('\n')
      .filter((line) => /^\| (Normal|High|Peak|Extreme)/.test(line));

  it('says of each row that nobody has run it', () => {
    expect(rows([])).toEqual([
      '| Normal | 1,000 | not run |  |  |  |',
      '| High | 10,000 | not run |  |  |  |',
      '| Peak | 50,000 | not run |  |  |  |',
      '| Extreme | 100,000 | not run |  |  |  |',
    ]);
  });

  it('marks a scaled run, and not one that reached its level', () => {
    const [normal, high] = rows([withVus(50), withVus(12_000)]);
    expect(normal).toBe('| Normal | 1,000 | **scaled 1 : 20**, 50 | 160 ms | 0 % | 22.0 |');
    expect(high).toBe('| High | 10,000 | 12,000 | 160 ms | 0 % | 22.0 |');
  });

  it('is committed as the committed record gives it: else run npm run build', async () => {
    const root = join(import.meta.dirname, '../..');
    expect(readFileSync(join(root, 'docs/benchmarks.md'), 'utf8')).toBe(benchmarksPage(await readBenchmarks(root)));
  });
});
