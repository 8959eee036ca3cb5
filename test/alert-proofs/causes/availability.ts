import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queueLength } from '../../../catalog/booking.ts';
import { alertReceiver, bookingExporter, kafkaLagExporter, prometheusAgent } from '../../../catalog/emitters.ts';
import { selectors } from '../../../promql/index.ts';
import { prometheusAt } from '../../../runs/prometheus.ts';
import { writeAtomically } from '../../../stack/init/write-atomically.ts';
import { volumeDirectory } from '../../../stack/native/filesystem.ts';
import { directories } from '../../../stack/state.ts';
import { readMetrics } from '../../panels/witness.ts';
import { answering, type Cause } from '../cause.ts';
import type { Stage } from '../stage.ts';

/** A service hangs: its port is open, and nobody answers. */
function hangingTarget({ system: { stack } }: Stage): Cause {
  const { job } = prometheusAgent;
  return {
    alert: 'TargetDown',
    rule: ({ when }) => when.limit === 0,
    act: 'crowd',
    does: `SIGSTOP to \`${job}\`, then SIGCONT`,
    labels: { job },
    witness: answering('the service itself is asked', (signal) => fetch(`${stack.url(job)}/-/healthy`, { signal })),
    begin: async () => {
      await stack.signal(job, 'SIGSTOP');
      return () => stack.signal(job, 'SIGCONT');
    },
  };
}

/** Prometheus is no longer told of a service. */
function forgottenTarget({ system }: Stage): Cause {
  const { job } = alertReceiver;
  const prometheus = prometheusAt(system.prometheusUrl);
  return {
    alert: 'TargetDown',
    rule: ({ when, system: of }) => when.limit === undefined && of === alertReceiver.system,
    act: 'breakage',
    does: `\`${job}\` is taken out of the list of targets, and put back`,
    labels: { job },
    witness: {
      who: 'Prometheus is asked which targets it has',
      read: async () => (await prometheus.targets()).filter(({ labels }) => labels.job === job).length,
      beyond: (value) => value === 0,
    },
    begin: async () => {
      const restore = changeTargets(system, (groups) => groups.filter(({ labels }) => labels.job !== job));
      return async () => restore();
    },
  };
}

/** Prometheus is told the address of another exporter, which has not what alerts read. */
function wrongTarget({ system }: Stage): Cause {
  const { job } = bookingExporter;
  const prometheus = prometheusAt(system.prometheusUrl);
  return {
    alert: 'MetricAbsent',
    rule: ({ when }) => selectors(when.expression.node).some(({ metric }) => metric === queueLength),
    act: 'repair',
    does: `the list of targets gives \`${job}\` the address of \`${kafkaLagExporter.job}\`, then its own again`,
    labels: { job, metric: queueLength.name },
    witness: {
      who: 'whoever Prometheus has as the target is asked for its metrics',
      read: async () => {
        const target = (await prometheus.targets()).find(({ labels }) => labels.job === job);
        const samples = await readMetrics(`http://${target?.labels.instance}`);
        return samples.filter(({ name }) => name === queueLength.name).length;
      },
      beyond: (value) => value === 0,
    },
    begin: async () => {
      const restore = changeTargets(system, (groups) => {
        const other = groups.find(({ labels }) => labels.job === kafkaLagExporter.job);
        return groups.map((group) => (group.labels.job === job ? { ...group, targets: other?.targets ?? [] } : group));
      });
      return async () => restore();
    },
  };
}

/** Redis hangs, so that the exporter beside it learns nothing. */
function hangingRedis({ system: { stack, redis } }: Stage): Cause {
  return {
    alert: 'ExporterSourceDown',
    act: 'breakage',
    does: 'SIGSTOP to `redis`, then SIGCONT',
    labels: { job: bookingExporter.job, source: 'redis' },
    witness: answering('Redis itself is asked', () => redis.ping()),
    begin: async () => {
      await stack.signal('redis', 'SIGSTOP');
      return () => stack.signal('redis', 'SIGCONT');
    },
  };
}

type Groups = readonly { readonly targets: readonly string[]; readonly labels: { readonly job: string } }[];

/** Changes the list of targets that Prometheus watches. @returns what puts it right again. */
function changeTargets({ stateDir }: Stage['system'], change: (groups: Groups) => Groups): () => void {
  const file = join(volumeDirectory(directories(stateDir).state, 'targets'), 'scrape-stack.json');
  const before = JSON.parse(readFileSync(file, 'utf8')) as Groups;
  writeAtomically(file, JSON.stringify(change(before)));
  return () => writeAtomically(file, JSON.stringify(before));
}

/** What brings the alerts of this subject about. Those that are first in their act stand first. */
export const availabilityCauses = (stage: Stage): readonly Cause[] => [
  hangingTarget(stage),
  hangingRedis(stage),
  forgottenTarget(stage),
  wrongTarget(stage),
];
