import { failuresOfLimit, timeOfLimit } from '../../signals/k6-objectives.ts';
import { lagGrowth } from '../../signals/lag.ts';
import { queueGrowth, timeToDrain } from '../../signals/queue.ts';
import type { AnySignal } from '../../signals/signal.ts';
import type { Observed } from './day.ts';
import type { Series } from './grafana.ts';
import { type Asked, keyOf } from './oracle.ts';

/** What shrinks may be below 0. */
const mayBeNegative: ReadonlySet<AnySignal> = new Set<AnySignal>([queueGrowth, lagGrowth]);

/** What is measured may be more than all that a limit allows. */
const mayExceedWhole: ReadonlySet<AnySignal> = new Set<AnySignal>([timeOfLimit, failuresOfLimit]);

/** Nobody knows when a queue is empty that does not shrink: the panel says "never". */
const mayBeEndless: ReadonlySet<AnySignal> = new Set<AnySignal>([timeToDrain]);

/** How long after a load begins its first rates have a window that is full enough, in seconds. */
const settled = 6;

/**
 * What holds of every panel whatever it shows: a ratio lies in 0..1 but for shares of a limit, nothing is below 0 that cannot be, a range has its
 * points on Grafana's grid, an instant has one, and what sums up a system is a number at every moment under load.
 * @throws {Error} that says which value is none of that.
 */
export function requireSane(
  asked: Asked,
  instant: boolean,
  { load }: { readonly load: Pick<Observed['load'], 'startedAt' | 'endedAt'> },
): void {
  const { signal, series, step } = asked;
  for (const one of series) {
    const what = keyOf(signal, one.labels) || signal.title;
    for (const [at, value] of one.points) requireRange(signal, value, `${what} at ${at}`);
    if (instant && one.points.length !== 1) throw new Error(`${what}: ${one.points.length} values now`);
    const off = instant ? undefined : one.points.find(([at]) => !onGrid(at, step));
    if (off) throw new Error(`${what}: a point at ${off[0]}, and Grafana asks every ${step} s`);
  }
  if (!signal.legend?.length && !mayBeEndless.has(signal)) {
    const [from, to] = [load.startedAt.getTime() / 1000 + settled, load.endedAt.getTime() / 1000];
    requireNumbers(series, from, to);
  }
}

const onGrid = (at: number, step: number): boolean => Math.abs(at / step - Math.round(at / step)) < 1e-6;

function requireRange(signal: AnySignal, value: number, what: string): void {
  const beyond = value > 1 && !mayExceedWhole.has(signal);
  if (signal.unit === 'ratio' && (value < 0 || beyond)) throw new Error(`${what}: ${value} is no ratio`);
  if (value < 0 && !mayBeNegative.has(signal)) throw new Error(`${what}: ${value} is below 0`);
}

/** Under load nothing is a share or a quantile of nothing. */
function requireNumbers(series: readonly Series[], from: number, to: number): void {
  for (const { blanks } of series) {
    const blank = blanks.find((at) => at >= from && at <= to);
    if (blank !== undefined) throw new Error(`no number is shown at ${blank}, under load`);
  }
}
