import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { alerts } from '../../alerts/index.ts';
import type { Alert } from '../../alerts/kit/alert.ts';
import { seriesName } from '../../alerts/kit/condition.ts';
import { bookingSourceUp } from '../../catalog/booking.ts';
import {
  alertReceiver,
  bookingExporter,
  kafkaLagExporter,
  prometheusAgent,
  scrapedEmitters,
} from '../../catalog/emitters.ts';
import { kafkaSourceUp } from '../../catalog/kafka.ts';
import type { Emitter } from '../../catalog/metric.ts';
import { up } from '../../catalog/platform.ts';
import { platform, type SystemName, systems } from '../../catalog/systems.ts';
import { selectors } from '../../promql/index.ts';
import { prometheusAt } from '../../runs/prometheus.ts';
import { firingAlertCount, scrapedSamples, sourceUp, targetsUp, targetUp } from '../../signals/availability.ts';
import { writeAtomically } from '../../stack/init/write-atomically.ts';
import { volumeDirectory } from '../../stack/native/filesystem.ts';
import { directories } from '../../stack/state.ts';
import { answering, type Cause } from '../alert-proofs/cause.ts';
import { prometheusConfigOf } from '../alert-proofs/ground.ts';
import type { Stage } from '../alert-proofs/stage.ts';
import type { Day } from '../panels/day.ts';
import type { DemoStack } from '../panels/demo-stack.ts';
import { gauge, gauges } from '../panels/oracle.ts';
import { watchedOn } from '../panels/watched-on.ts';
import type { Subject } from './subject.ts';

/** What is there where this system is watched. */
const ofStack: readonly Emitter[] = scrapedEmitters.filter(({ system }: Emitter) =>
  [systems.booking.name, platform.name].some((name) => name === system),
);

/** As Prometheus's list of targets has it, which must hold every job of the catalogue that this stack has. */
function targets({ truth }: Day): Record<string, number> {
  const missing = ofStack.filter(({ job }) => truth.targets[job] === undefined);
  if (missing.length > 0) throw new Error(`no target of ${missing.map(({ job }) => job).join(', ')} is known`);
  return Object.fromEntries(Object.entries(truth.targets).map(([job, health]) => [job, health === 'up' ? 1 : 0]));
}

/** Each of them has just answered the test's own questions. */
const sources = [...bookingSourceUp.labels.source, ...kafkaSourceUp.labels.source];

/** Who knows, in words. */
const witness = {
  targets: "Prometheus's list of its targets, which must hold every job of the catalogue that this stack has",
  answers: "the sources' own answers to the test",
  firing: "Prometheus's list of its alerts",
  stored: 'how many series of the job Prometheus had stored',
} as const;

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
export function forgottenTarget(
  { system }: { readonly system: Pick<DemoStack, 'prometheusUrl' | 'stateDir'> },
  { job, system: ofSystem }: Emitter,
): Cause {
  const prometheus = prometheusAt(system.prometheusUrl);
  return {
    alert: 'TargetDown',
    rule: ({ when, system: of }) => when.limit === undefined && of === ofSystem,
    act: 'breakage',
    does: `\`${job}\` is taken out of the list of targets, and put back`,
    labels: { job },
    witness: {
      who: 'Prometheus is asked which targets it has',
      read: async () => (await prometheus.targets()).filter(({ labels }) => labels.job === job).length,
      beyond: (value) => value === 0,
    },
    begin: async () => {
      const putBack = takeTargets(system, job);
      return async () => putBack();
    },
  };
}

function emitterOf(job: string): Emitter {
  const emitter = scrapedEmitters.find((one) => one.job === job);
  if (!emitter) throw new Error(`no emitter has the job ${job}`);
  return emitter;
}

/** Somebody renames, for each rule on what a service must show, a metric that alerts read. */
export function renamedMetrics(
  { system }: { readonly system: Pick<DemoStack, 'stack' | 'prometheusUrl' | 'stateDir'> },
  of: SystemName,
): readonly Cause[] {
  const renamed = new Set<string>();
  const prometheus = prometheusAt(system.prometheusUrl);
  const file = prometheusConfigOf(system);
  const reload = async () => {
    const config = parse(readFileSync(file, 'utf8')) as { scrape_configs: [object, ...object[]] };
    const [targets, ...others] = config.scrape_configs;
    const relabel = [...renamed].map((regex) => ({
      ...{ source_labels: ['job', '__name__'], regex },
      ...{ target_label: '__name__', replacement: 'renamed' },
    }));
    const scrape_configs = [{ ...targets, metric_relabel_configs: relabel }, ...others];
    writeAtomically(file, stringify({ ...config, scrape_configs }));
    await system.stack.signal('prometheus', 'SIGHUP');
  };
  const cause = (alert: Alert): Cause => {
    const { job, system: ofSystem = '' } = emitterOf(alert.component);
    const [series] = selectors(alert.when.expression.node).filter(({ metric }) => metric !== up);
    if (!series) throw new Error(`${alert.name} of ${job} reads nothing`);
    const metric = seriesName(series);
    const name = `${job};${metric}`;
    return {
      alert: alert.name,
      rule: (one) => one === alert,
      act: 'renaming',
      does: `\`${metric}\` of \`${job}\` has another name from one scrape on, and then its own again`,
      labels: { job, metric, system: ofSystem },
      witness: {
        // What goes with a changed configuration it believes to be gone only after two scrapes.
        who: 'Prometheus is asked for the series',
        read: async () => (await prometheus.query(`${metric}{job="${job}"}`)).length,
        beyond: (value) => value === 0,
      },
      begin: async () => {
        renamed.add(name);
        await reload();
        return async () => {
          renamed.delete(name);
          await reload();
        };
      },
    };
  };
  return alerts.flatMap(({ alert }) =>
    alert.name === 'MetricAbsent' && watchedOn(alert.when.expression.node) === of ? [cause(alert)] : [],
  );
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

/** Takes the targets of a job out of the list that Prometheus watches. @returns what puts them back. */
function takeTargets({ stateDir }: Pick<DemoStack, 'stateDir'>, job: string): () => void {
  const lists = globSync(join(volumeDirectory(directories(stateDir).state, 'targets'), 'scrape-*.json'));
  const has = (list: string) =>
    (JSON.parse(readFileSync(list, 'utf8')) as Groups).some((one) => one.labels.job === job);
  const file = lists.find(has);
  if (!file) throw new Error(`no list of targets has the job ${job}`);
  const change = (to: (groups: Groups) => Groups) => {
    const before = JSON.parse(readFileSync(file, 'utf8')) as Groups;
    writeAtomically(file, JSON.stringify(to(before)));
    return before;
  };
  const before = change((groups) => groups.filter(({ labels }) => labels.job !== job));
  return () => void change((groups) => [...groups, ...before.filter(({ labels }) => labels.job === job)]);
}

/** Who answers, and what they show. */
export const availability: Subject = {
  oracles: [
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
    [scrapedSamples, gauges(({ stored }) => stored), witness.stored],
  ],
  causes: (stage) => [
    hangingTarget(stage),
    hangingRedis(stage),
    forgottenTarget(stage, alertReceiver),
    forgottenTarget(stage, kafkaLagExporter),
    ...renamedMetrics(stage, systems.booking.name),
  ],
};
