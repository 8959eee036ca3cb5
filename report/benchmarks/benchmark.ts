import { type BenchmarkLevel, type BenchmarkLevels, benchmarkLevels } from '../../catalog/benchmarks.ts';
import { kinds } from '../../k6/lib/kinds.ts';
import { statOf } from '../../k6/lib/summary-data.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import { thresholdsMissed } from '../../runs/k6-exit.ts';
import type { StoredRun } from '../../runs/stored-run.ts';
import type { Benchmark } from './record.ts';

/**
 * What a run says in the benchmark table. It belongs to the highest level that its virtual users reach; one that
 * reaches none stands for the lightest, at its scale. A level is a load, not a promise: the verdict does not matter.
 */
export function benchmarkOf({ testid, record, judged }: StoredRun): Found<Benchmark> {
  if (isMissing(record)) return record;
  if (isMissing(judged)) return judged;
  const { summary, interrupted, k6 } = judged.evidence;
  const no = (reason: string) => ({ missing: `${testid} ${reason}` });
  if (!kinds[record.profile].judgesLatency) {
    return no(`is a ${record.profile} run, which proves nothing about latency`);
  }
  if (record.fault) return no(`had the fault ${record.fault.name}`);
  if (interrupted || k6.timedOut || (k6.exitCode !== 0 && k6.exitCode !== thresholdsMissed)) {
    return no('did not run to its end');
  }
  if (isMissing(summary)) return summary;
  if (statOf(summary, 'dropped_iterations', 'count') > 0)
    return no('dropped iterations, so its load was a smaller one');
  if (record.machine === undefined) return no('does not say which machine it was made on');
  const levels = benchmarkLevels[record.system];
  if (!levels) return no(`is of ${record.system}, which publishes no benchmark table`);
  const { maxVus } = record.plan;
  return {
    system: record.system,
    level: levelOf(levels, maxVus).name,
    virtualUsers: maxVus,
    testid,
    profile: record.profile,
    requests: statOf(summary, 'http_reqs', 'count'),
    perSecond: statOf(summary, 'http_reqs', 'rate'),
    p99Milliseconds: statOf(summary, 'http_req_duration', 'p(99)'),
    failedRatio: statOf(summary, 'http_req_failed', 'rate'),
    commit: record.commit,
    machine: record.machine,
  };
}

function levelOf(levels: BenchmarkLevels, virtualUsers: number): BenchmarkLevel {
  return levels.findLast((level) => level.virtualUsers <= virtualUsers) ?? levels[0];
}

/** The benchmarks to keep: one of each level, of more virtual users before fewer, and the newest of equal ones. */
export function bestOf(all: readonly Benchmark[]): Benchmark[] {
  const best = new Map<string, Benchmark>();
  for (const each of all) {
    const key = `${each.system} ${each.level}`;
    const known = best.get(key);
    if (!known || isBetter(each, known)) best.set(key, each);
  }
  return [...best].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, benchmark]) => benchmark);
}

const isBetter = (one: Benchmark, other: Benchmark): boolean =>
  one.virtualUsers === other.virtualUsers ? one.testid > other.testid : one.virtualUsers > other.virtualUsers;
