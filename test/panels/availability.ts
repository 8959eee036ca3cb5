import { bookingSourceUp } from '../../catalog/booking.ts';
import { scrapedEmitters } from '../../catalog/emitters.ts';
import { kafkaSourceUp } from '../../catalog/kafka.ts';
import { firingAlertCount, sourceUp, targetsUp, targetUp } from '../../signals/availability.ts';
import type { Day } from './day.ts';
import { gauge, gauges, type Oracles } from './oracle.ts';

/** As Prometheus's list of targets has it, which must hold every job of the catalogue. */
function targets({ truth }: Day): Record<string, number> {
  const missing = scrapedEmitters.filter(({ job }) => truth.targets[job] === undefined);
  if (missing.length > 0) throw new Error(`no target of ${missing.map(({ job }) => job).join(', ')} is known`);
  return Object.fromEntries(Object.entries(truth.targets).map(([job, health]) => [job, health === 'up' ? 1 : 0]));
}

/** Each of them has just answered the test's own questions. */
const sources = [...bookingSourceUp.labels.source, ...kafkaSourceUp.labels.source];

/** Who knows, in words. */
const witness = {
  targets: "Prometheus's list of its targets, which must hold every job of the catalogue",
  answers: "the sources' own answers to the test",
  firing: "Prometheus's list of its alerts",
} as const;

export const availability: Oracles = [
  [targetUp, gauges(targets), witness.targets],
  [
    targetsUp,
    gauge((day) => {
      const all = Object.values(targets(day));
      return all.reduce((up, one) => up + one, 0) / all.length;
    }),
    witness.targets,
  ],
  [sourceUp, gauges(() => Object.fromEntries(sources.map((source) => [source, 1]))), witness.answers],
  [firingAlertCount, gauge(({ truth }) => truth.firing.length), witness.firing],
];
