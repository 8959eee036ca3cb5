import { kafkaLagExporter, scrapedEmitters } from '../catalog/emitters.ts';
import type { Emitter } from '../catalog/metric.ts';
import { platform, type System, type SystemName, systems } from '../catalog/systems.ts';
import { or } from '../promql/index.ts';
import { firingAlertCount, sourceUp, targetUp } from '../signals/availability.ts';
import { alert, alertGroup } from './kit/alert.ts';
import {
  absentTarget,
  always,
  type Condition,
  equals,
  type Known,
  targetsOf,
  unlessKnown,
  whileKnown,
} from './kit/condition.ts';
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

/** No target of services that must be there, one alert a job. */
function missing(emitters: readonly Emitter[]): Condition<'job'> {
  const [first, ...others] = emitters.filter(({ optional }) => !optional);
  if (!first) throw new Error('no scraped emitter must be there; see catalog/emitters.ts');
  return absentTarget(targetUp, [first, ...others]);
}

/** Beside the others nobody watches Kafka. */
const hasKafka = (name: SystemName): boolean =>
  Object.values<System>(systems).some((one) => one.name === name && one.kafka);

const missingOf = (system: SystemName) => missing([...ownOf(system), ...(hasKafka(system) ? [kafkaLagExporter] : [])]);

/** That a system is watched: by its own services, and where they are all gone by what is shared, which says whose it is. */
const watched = (system: SystemName): Known => targetsOf(ownOf(system), hasKafka(system) ? system : undefined);

const others = Object.values(systems)
  .map(({ name }) => name)
  .filter((name) => name !== systems.booking.name);

/**
 * A stack watches one system, and `absent` cannot know which: booking, unless something says that it is another. So where
 * there are no targets at all those of booking are missed, and nothing is silent.
 */
const bookingMissing = unlessKnown(
  missingOf(systems.booking.name),
  others.map(watched).reduce((known, more) => or(known, more)),
);

const platformMissing = missing(all.filter(({ system }) => system === platform.name));

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
    ...others.map((system) => targetsMissing(system, whileKnown(missingOf(system), watched(system)))),
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
