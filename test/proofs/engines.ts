import { alertmanager, prometheusAgent, prometheusServer } from '../../catalog/emitters.ts';
import type { AnyMetric } from '../../catalog/metric.ts';
import { growthKnown } from '../alert-proofs/cause.ts';
import { ruleOf } from '../alert-proofs/rule.ts';
import type { Stage } from '../alert-proofs/stage.ts';
import { readCount } from '../panels/bounds.ts';
import { type Oracle, requireRate, requireSeries, scrapesOf } from '../panels/oracle.ts';
import type { TestSystem } from '../panels/system.ts';
import { readMetrics, type Sample } from '../panels/witness.ts';

/** The jobs of those who watch. */
export const engines = [prometheusServer.job, prometheusAgent.job, alertmanager.job] as const;

/** Reads what the engines tell of themselves, beside Prometheus. */
export const readEngines = ({ stack: { url } }: TestSystem) =>
  Object.fromEntries(engines.map((job) => [job, () => readMetrics(url(job))]));

/** Which samples of a metric a signal counts. */
export type Which = (labels: Sample['labels']) => boolean;

/** The rate of what may well have happened never: then just that is right. */
export const rateThatMayBeNone =
  (metric: AnyMetric, counts: Which = () => true): Oracle =>
  (asked, day) => {
    requireSeries(asked, ['']);
    const readings = day.witness.of(metric.emitter.job).map((reading) => ({
      ...reading,
      samples: reading.samples.filter(({ name, labels }) => name === metric.name && counts(labels)),
    }));
    const count = readCount(readings, metric.name);
    for (const one of asked.series) {
      requireRate(asked, one, { count, scrapes: scrapesOf(day, metric), per: 60 }, metric.name);
    }
  };

/** A metric on the page of the service itself, summed. */
export async function shown({ system: { stack } }: Stage, { job }: { readonly job: string }, { name }: AnyMetric) {
  const samples = (await readMetrics(stack.url(job))).filter((sample) => sample.name === name);
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/** An alert on a count of an engine that must not grow, known from the page of that engine. */
export function growing(stage: Stage, alert: string, emitter: { readonly job: string }, metric: AnyMetric) {
  const read = () => shown(stage, emitter, metric);
  const { perMinute, right } = growthKnown(ruleOf({ alert }).alert, stage.timeScale, read);
  const who = `the page of metrics of \`${emitter.job}\` is read`;
  return { alert, labels: {}, witness: { who, read: perMinute, beyond: (value: number) => value > 0 }, right };
}

/** Who knows, in words. */
export const witness = {
  counters: "the process's own counter, read every second beside Prometheus; it may have stayed 0",
  gauges: "the process's own gauges, read every second beside Prometheus",
} as const;
