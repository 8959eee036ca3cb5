import {
  bookingConsumer,
  bookingService,
  flashSaleService,
  flashSaleWaitingRoom,
  flashSaleWorker,
  helpDeskService,
  ticketingProjector,
  ticketingService,
} from '../../catalog/emitters.ts';
import type { AnyMetric } from '../../catalog/metric.ts';
import type { Unit } from '../../catalog/units.ts';
import { type AnySignal, queryOf } from '../../signals/signal.ts';
import { readCount } from './bounds.ts';
import type { Observed } from './day.ts';
import { type Known, keyOf, legendOf, type Oracle, requireRate, requireSeries, scrapesOf } from './oracle.ts';
import { sumOf } from './witness.ts';

/** Who counts what happens to themselves, so that nobody knows it better: by job, in words. */
const counting: Readonly<Record<string, string>> = {
  [bookingService.job]: 'the service',
  [bookingConsumer.job]: 'the consumer',
  [ticketingService.job]: 'the service',
  [ticketingProjector.job]: 'the projector',
  [flashSaleService.job]: 'the API',
  [flashSaleWorker.job]: 'the worker',
  [flashSaleWaitingRoom.job]: 'the waiting room',
  [helpDeskService.job]: 'the service',
};

/** Per how many seconds a rate is, by its unit: what the query multiplies by is what is judged. */
const perUnit: Partial<Readonly<Record<Unit, number>>> = { 'per second': 1, 'per minute': 60 };

/**
 * Who knows what a signal must show that is nothing but the rate of a service's own counter. Nobody, for any other signal.
 */
export function counted(signal: AnySignal): Known<Observed> | undefined {
  const { node } = queryOf(signal);
  const rates = node.type === 'binary' && node.op === '*' && node.left.type === 'number' ? node.right : node;
  if (rates.type !== 'aggregate' || rates.op !== 'sum' || rates.of.type !== 'call' || rates.of.name !== 'rate') return;
  const [of] = rates.of.args;
  if (of?.type !== 'selector' || of.metric.kind !== 'counter' || Object.keys(of.matchers).length > 0) return;
  const [who, per] = [counting[of.metric.emitter.job], perUnit[signal.unit]];
  if (who === undefined || per === undefined) return;
  return { oracle: rateOf(of.metric, per), witness: `${who}'s own counters, read twice a second beside Prometheus` };
}

/** A signal that shows the rate of a counter `per` so many seconds, compared with the counter as its service told it. */
const rateOf =
  (metric: AnyMetric, per: number): Oracle<Observed> =>
  (asked, day) => {
    const { signal, series } = asked;
    const readings = day.witness.of(metric.emitter.job);
    const samples = readings.at(-1)?.samples.filter(({ name }) => name === metric.name) ?? [];
    requireSeries(asked, new Set(samples.map(({ labels }) => keyOf(signal, labels))));
    for (const one of series) {
      const labels = legendOf(signal, one.labels);
      const what = keyOf(signal, labels) || metric.name;
      const total = sumOf({ samples }, metric.name, labels);
      if (total === 0) throw new Error(`${what}: nothing was counted, so nothing is shown to be right`);
      const count = readCount(readings, metric.name, labels);
      requireRate(asked, one, { count, scrapes: scrapesOf(day, metric), per }, what);
    }
  };
