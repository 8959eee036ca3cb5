import { seconds } from '../../catalog/duration.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { availability } from './availability.ts';
import { capacity } from './capacity.ts';
import type { Day } from './day.ts';
import { ask, type Target, type View } from './grafana.ts';
import { k6 } from './k6.ts';
import { lagging } from './lag.ts';
import { latency } from './latency.ts';
import { locks } from './locks.ts';
import type { Oracle } from './oracle.ts';
import { queue } from './queue.ts';

/** Who knows what each signal must show. */
export const oracles: ReadonlyMap<AnySignal, Oracle> = new Map([
  ...locks,
  ...queue,
  ...lagging,
  ...latency,
  ...k6,
  ...capacity,
  ...availability,
]);

/**
 * Asks a panel's query as Grafana does, and compares what it shows with what its oracle knows.
 * @throws {Error} that names the panel and says what is wrong with it: no data, or other than is right.
 */
export async function confirm(prometheusUrl: string, target: Target, view: View, day: Day): Promise<void> {
  const { signal, dashboard, panel, refId, expr } = target;
  try {
    const shown = await ask(prometheusUrl, target, view);
    if (shown.series.length === 0) throw new Error('it shows nothing');
    const oracle = oracles.get(signal);
    if (!oracle) throw new Error('nobody knows what it must show: give its signal an oracle');
    const window = signal.window === undefined ? shown.rateInterval : seconds(signal.window);
    oracle({ ...shown, signal, window, to: view.to }, day);
  } catch (error) {
    throw new Error(`${dashboard}, panel "${panel}", ${refId}: ${(error as Error).message}\n${expr}`);
  }
}
