import { scrapedEmitters } from '../catalog/emitters.ts';
import type { Emitter } from '../catalog/metric.ts';
import { platform, type SystemName, systems } from '../catalog/systems.ts';
import { firingAlertCount, sourceUp, targetUp } from '../signals/availability.ts';
import { alert, alertGroup } from './kit/alert.ts';
import { absentTarget, always, equals } from './kit/condition.ts';

/** A restart that is over within the 30 s that a booking system promises for its recovery wakes nobody. */
const outage = '30s';

const targetDown = {
  for: outage,
  severity: 'critical',
  summary: 'A service is not seen',
} as const;

/** `absent` cannot know the system of what is not there, so there is one rule a system. */
function targetsMissing(system: SystemName | typeof platform.name) {
  const [first, ...others] = scrapedEmitters.filter(
    (emitter: Emitter) => emitter.system === system && !emitter.optional,
  );
  if (!first) throw new Error(`system "${system}": no scraped emitter names it; see catalog/emitters.ts`);
  return alert('TargetDown', {
    when: absentTarget(targetUp, [first, ...others]),
    ...targetDown,
    system,
    component: ({ label }) => label('job'),
    description: ({ label }) => `Prometheus had no target of the job ${label('job')}.`,
  });
}

/** Against silence: whether there is anything to judge by, and whether alerts arrive at all. */
export const availability = alertGroup('availability', {
  interval: '5s',
  alerts: [
    alert('TargetDown', {
      when: equals(targetUp, 0),
      ...targetDown,
      component: ({ label }) => label('job'),
      description: ({ label }) => `Prometheus could not scrape ${label('job')} at ${label('instance')}.`,
    }),
    targetsMissing(systems.booking.name),
    targetsMissing(platform.name),
    alert('ExporterSourceDown', {
      when: equals(sourceUp, 0),
      for: outage,
      severity: 'critical',
      component: ({ label }) => label('source'),
      summary: 'An exporter gets no answer from its source',
      description: ({ label }) =>
        `${label('job')} got no answer from ${label('source')} in time. What it reads there was missing.`,
    }),
    alert('Watchdog', {
      when: always(firingAlertCount),
      severity: 'info',
      system: platform.name,
      component: 'alerting',
      summary: 'Alerts are evaluated and delivered',
      description: 'This alert always fires. When it is missing, no other alert can be trusted to arrive.',
    }),
  ],
});
