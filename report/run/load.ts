import type { JudgedByK6 } from '../../catalog/k6-objectives.ts';
import { called, panel, row } from '../../dashboards/kit/dashboard.ts';
import { scaled } from '../../k6/lib/scale.ts';
import type { Scenario, Stage } from '../../k6/lib/scenario.ts';
import { profilesOf, type SuiteName, suites } from '../../k6/profiles.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import type { RunRecord } from '../../runs/stored-run.ts';
import {
  failedShare,
  iterationRate,
  responseTimeP50,
  responseTimeP95,
  responseTimeP99,
  sentRate,
  virtualUsers,
  virtualUsersReady,
} from '../../signals/k6.ts';
import { judgedBy } from '../../signals/k6-objectives.ts';
import type { AnySignal } from '../../signals/signal.ts';
import type { RunReport } from './model.ts';
import type { GridSeries, Readings } from './readings.ts';
import { standingIn } from './standing.ts';
import type { TimeGrid } from './time-grid.ts';

/** The load's shape: who came, what they asked for, what they got. */
export const loadRow = row(
  'How was it loaded?',
  panel(8, 'Virtual users', virtualUsers, virtualUsersReady),
  panel(8, 'Rates', called('requests', sentRate), called('iterations', iterationRate)),
  panel(8, 'Response time', responseTimeP50, responseTimeP95, responseTimeP99),
);

/** The load as its profile plans it, a line for each scenario. */
export function planOf({
  system,
  suite,
  profile,
  scale,
}: Pick<RunRecord, 'system' | 'suite' | 'profile' | 'scale'>): string[] {
  const name = `${system}/${suite}`;
  if (!(name in suites)) return [];
  const found = Object.values(profilesOf(name as SuiteName)).find((each) => each.name === profile);
  if (!found) return [];
  return Object.entries(scaled(found, scale).scenarios).map(([name, load]) => `${name}: ${loadText(load)}`);
}

function loadText(load: Scenario): string {
  const by = (stages: readonly Stage[]): string =>
    stages.map(({ duration, target }) => `to ${target} in ${duration}`).join(', ');
  switch (load.executor) {
    case 'shared-iterations':
      return `${load.iterations} iterations shared by ${load.vus} virtual users, at most ${load.maxDuration}`;
    case 'constant-vus':
      return `${load.vus} virtual users for ${load.duration}`;
    case 'constant-arrival-rate':
      return `${load.rate} arrivals per second for ${load.duration}, at most ${load.maxVUs} virtual users`;
    case 'ramping-vus':
      return `from ${load.startVUs} virtual users ${by(load.stages)}`;
    case 'ramping-arrival-rate':
      return `from ${load.startRate} arrivals per second ${by(load.stages)}, at most ${load.maxVUs} virtual users`;
  }
}

/** How long a rate must hold to count as sustained, in seconds; a third of a shorter load. */
const sustainedSeconds = 30;

/** What must stay inside its objective while a rate is kept up, as far as one is promised. */
const judgedAllTheWhile: readonly AnySignal[] = [responseTimeP50, responseTimeP95, responseTimeP99, failedShare];

/**
 * The highest request rate that was kept up for 30 s (a third of a shorter load) while response time and failures stayed
 * inside their objectives all the while. What the run did not reach it cannot tell: the system may stand more.
 */
export async function sustainedRate(
  readings: Readings,
  grid: TimeGrid,
  promises: readonly JudgedByK6[],
): Promise<RunReport['sustained']> {
  const judged = judgedAllTheWhile
    .map((signal) => judgedBy(signal, promises))
    .filter(({ objective }) => objective !== undefined);
  const courses = await Promise.all([sentRate, iterationRate, ...judged].map(readings.course));
  const gone = courses.find((course) => isMissing(course));
  if (gone && isMissing(gone)) return gone;
  const [requests, iterations, ...lines] = courses.map(lineOf);
  const seconds = Math.min(sustainedSeconds, grid.loadSeconds / 3);
  const width = Math.max(2, Math.round(seconds / grid.stepSeconds));
  const inside = (at: number): boolean =>
    within(grid, at) && judged.every((signal, of) => standingIn(signal, lines[of]?.[at] ?? null) === 'kept');
  let best: { at: number; rate: number } | undefined;
  for (let at = 0; at + width <= grid.count; at += 1) {
    const moments = Array.from({ length: width }, (_, offset) => at + offset);
    if (!moments.every(inside)) continue;
    const rate = meanAt(requests, moments);
    if (rate !== null && rate > (best?.rate ?? 0)) best = { at, rate };
  }
  if (!best) return { missing: `there were no ${Math.round(seconds)} s in which every objective of k6 was kept` };
  const moments = Array.from({ length: width }, (_, offset) => (best?.at ?? 0) + offset);
  return { perSecond: best.rate, seconds: width * grid.stepSeconds, iterationsPerSecond: meanAt(iterations, moments) };
}

const within = ({ from, stepSeconds, loadSeconds }: TimeGrid, at: number): boolean => {
  const time = from + at * stepSeconds;
  return time >= 0 && time <= loadSeconds;
};

const lineOf = (course: Found<readonly GridSeries[]>): readonly (number | null)[] =>
  isMissing(course) ? [] : (course[0]?.values ?? []);

function meanAt(values: readonly (number | null)[] | undefined, moments: readonly number[]): number | null {
  const there = moments.map((at) => values?.[at] ?? null);
  return there.some((value) => value === null)
    ? null
    : there.reduce<number>((sum, value) => sum + (value ?? 0), 0) / there.length;
}
