import { kafkaLagExporter, scrapedEmitters } from '../catalog/emitters.ts';
import type { Emitter } from '../catalog/metric.ts';
import { platform, type SystemName, systems } from '../catalog/systems.ts';
import { firingAlertCount, sourceUp, targetUp } from '../signals/availability.ts';
import { alert, alertGroup } from './kit/alert.ts';
import { absentTarget, always, type Condition, either, equals, unlessKnown } from './kit/condition.ts';
import { outage } from './kit/outage.ts';

const targetDown = {
  for: outage,
  severity: 'critical',
  summary: 'A service is not seen',
} as const;

const all: readonly Emitter[] = scrapedEmitters;

/** What is there whatever the system that is watched. */
const shared = (emitter: Emitter): boolean => emitter === kafkaLagExporter;

/** The services that tell that a system is watched, because no other has them. */
const ownOf = (system: SystemName): readonly Emitter[] =>
  all.filter((emitter) => emitter.system === system && !shared(emitter));

/** The targets of a system that are not there; `absent` cannot know whose they are, so there is one rule a system. */
function missing(system: SystemName | typeof platform.name, emitters: readonly Emitter[]) {
  const [first, ...others] = emitters.filter(({ optional }) => !optional);
  if (!first) throw new Error(`system "${system}": no scraped emitter names it; see catalog/emitters.ts`);
  return absentTarget(targetUp, [first, ...others]);
}

const otherSystems = Object.values(systems)
  .map(({ name }) => name)
  .filter((name) => name !== systems.booking.name);

/**
 * When targets of booking are missed. A stack watches one system: this one, unless it has targets of another. So where
 * there are none at all those of booking are missed, and nothing is silent.
 */
const bookingMissing = ownOf(systems.booking.name)
  .filter(({ optional }) => !optional)
  .map((emitter) => unlessKnown(absentTarget(targetUp, [emitter]), otherSystems.flatMap(ownOf)))
  .reduceRight((missing, one) => either(one, missing), absentTarget(targetUp, [kafkaLagExporter]));

const platformMissing = missing(
  platform.name,
  all.filter(({ system }) => system === platform.name),
);

function targetsMissing(system: SystemName | typeof platform.name, when: Condition<'job'>) {
  return alert('TargetDown', {
    when,
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
    targetsMissing(systems.booking.name, bookingMissing),
    targetsMissing(platform.name, platformMissing),
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
