import { seconds } from '../../catalog/duration.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { oracles } from '../proofs/index.ts';
import { counted } from './counted.ts';
import type { Day, Observed } from './day.ts';
import { ask, type Target, type View } from './grafana.ts';
import type { Known } from './oracle.ts';
import { type Finding, shapeOf } from './proof.ts';
import { requireSane } from './sanity.ts';

/** Who knows what a signal of the booking's stack must show: who is named for it, else who counts it. */
export const whoKnows = (signal: AnySignal): Known | undefined => oracles.get(signal) ?? counted(signal);

/**
 * Asks a panel's query as Grafana does, and compares what it shows with what its oracle knows.
 * @returns what was found.
 * @throws {Error} that names the panel and says what is wrong with it: no data, or other than is right.
 */
export async function confirmBy<Seen extends Observed>(
  knows: (signal: AnySignal) => Known<Seen> | undefined,
  prometheusUrl: string,
  target: Target,
  view: View,
  day: Seen,
): Promise<Finding> {
  const { signal, dashboard, panel, panelId, refId, expr, instant } = target;
  try {
    const shown = await ask(prometheusUrl, target, view);
    if (shown.series.length === 0) throw new Error('it shows nothing');
    const known = knows(signal);
    if (!known) throw new Error('nobody knows what it must show: add its oracle in test/proofs/');
    const window = signal.window === undefined ? shown.rateInterval : seconds(signal.window);
    const asked = { ...shown, signal, window, to: view.to };
    requireSane(asked, instant, day);
    known.oracle(asked, day);
    const { witness } = known;
    const shape = shapeOf(asked, instant);
    return { dashboard, panel: panelId, title: panel, refId, expr, asked: shown.asked, shape, witness };
  } catch (error) {
    throw new Error(`${dashboard}, panel "${panel}", ${refId}: ${(error as Error).message}\n${expr}`);
  }
}

/** As {@link confirmBy}, by those who know the booking's stack. */
export const confirm = (prometheusUrl: string, target: Target, view: View, day: Day): Promise<Finding> =>
  confirmBy(whoKnows, prometheusUrl, target, view, day);
