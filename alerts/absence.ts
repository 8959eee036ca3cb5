import { scrapedEmitters } from '../catalog/emitters.ts';
import { metrics } from '../catalog/index.ts';
import type { AnyMetric } from '../catalog/metric.ts';
import { type SelectorNode, selectors } from '../promql/index.ts';
import { scrapedSamples, sourceUp } from '../signals/availability.ts';
import { queryOf } from '../signals/signal.ts';
import { type Alert, type AlertGroup, alert, alertGroup } from './kit/alert.ts';
import { absentSeries, type Series, seriesName } from './kit/condition.ts';

/** The series that alerts read, each once of each job that shows it, without those that may rightly be missing. */
function watched(alerts: readonly Alert[]): readonly Series[] {
  const read = alerts
    .flatMap(({ when }) => selectors(when.expression.node))
    .flatMap((selector): Series[] => shownBy(selector).map((metric) => ({ metric, suffix: selector.suffix })))
    .filter(({ metric }) => !metric.sparse);
  return [...new Map(read.map((series) => [`${seriesName(series)} ${series.metric.emitter.job}`, series])).values()];
}

/** The metrics whose series a selector finds: of all services that have one of the name, unless it asks for one job. */
const shownBy = ({ metric, matchers }: SelectorNode): readonly AnyMetric[] =>
  matchers.job === undefined ? metrics.filter(({ name }) => name === metric.name) : [metric];

/**
 * Against the silence of alerts whose series are gone, because somebody renamed or removed a metric: whether each target
 * that is up shows every series that the alerts of the groups read. Critical, as everything is of which nobody would notice.
 */
export function absence(groups: readonly AlertGroup[]): AlertGroup {
  const read = watched(groups.flatMap((group) => group.alerts));
  const sources = selectors(queryOf(sourceUp).node).map(({ metric }) => metric);
  const alerts = scrapedEmitters.flatMap((emitter): Alert[] => {
    const [first, ...others] = read.filter(({ metric }) => metric.emitter.job === emitter.job);
    if (!first) return [];
    const source = sources.find((metric) => metric.emitter.job === emitter.job);
    return [
      alert('MetricAbsent', {
        when: absentSeries(scrapedSamples, emitter, [first, ...others], source),
        for: '1m',
        severity: 'critical',
        component: emitter.job,
        summary: 'A service does not show what alerts read',
        description: ({ label }) =>
          `${label('job')} at ${label('instance')} is up and does not show ${label('metric')}, so alerts that read it are silent.`,
      }),
    ];
  });
  return alertGroup('absence', { interval: '5s', alerts });
}
