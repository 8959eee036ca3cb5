import { type PromisedMetric, promisedMetrics, promisedSignal } from '../../signals/promised.ts';
import { type Alert, alert, steady } from './alert.ts';
import { above } from './condition.ts';

/** An alert for each promise about a system's metrics, above its critical level: `BookingLockFailuresHigh`. */
export const promisedAlerts = (system: string): readonly Alert[] =>
  promisedMetrics(system).map((metric) => {
    const { severity = 'critical', component, summary, counts } = metric.promised.alert;
    const per = metric.kind === 'counter' ? ' per minute' : '';
    return alert(alertName(metric), {
      when: above(promisedSignal(metric), 'critical'),
      ...steady,
      severity,
      component,
      summary,
      description: ({ value, limit, label }) =>
        `Last measured: ${value} ${counts}${per} in ${label('system')}. The limit is ${limit}.`,
    });
  });

const inWords = (name: string): string[] => name.split(/[_-]/).filter((word) => word !== '');

/** What says how a metric counts, and not what: https://prometheus.io/docs/practices/naming/ */
const units = new Set(['total', 'seconds', 'bytes', 'ratio']);

/** The metric's name as a name, behind its system's where it does not begin with that. */
export function alertName({ name, emitter: { system = '' } }: Pick<PromisedMetric, 'name' | 'emitter'>): string {
  const words = inWords(name);
  while (units.has(words.at(-1) ?? '')) words.pop();
  const own = inWords(system);
  const all = own.every((word, at) => words[at] === word) ? words : [...own, ...words];
  return `${all.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}High`;
}
