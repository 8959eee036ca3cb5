import { promisesOf } from '../../catalog/k6-objectives.ts';
import { formatValue } from '../../catalog/units.ts';
import { PresaleError } from '../../config/errors.ts';
import { dashboardsOf } from '../../dashboards/index.ts';
import { k6 as k6Dashboard } from '../../dashboards/k6.ts';
import { breakingRates } from '../../k6/lib/breaking-point.ts';
import { count, milliseconds, percent } from '../../k6/lib/figures.ts';
import { kinds } from '../../k6/lib/kinds.ts';
import { type K6Summary, statOf } from '../../k6/lib/summary-data.ts';
import type { Judging } from '../../k6/lib/thresholds.ts';
import { type Evidence, type Found, isMissing } from '../../runs/evidence.ts';
import { type Prometheus, prometheusAt } from '../../runs/prometheus.ts';
import { lastLine } from '../../runs/report.ts';
import type { RunRecord, StoredRun } from '../../runs/stored-run.ts';
import { readSummary } from '../../runs/summary.ts';
import { judge } from '../../runs/verdict.ts';
import { k6Line, presaleCommand } from './commands.ts';
import { loadRow, planOf, sustainedRate } from './load.ts';
import { alertRows, marksOf } from './marks.ts';
import { type RowReport, type RunReport, reportFormat } from './model.ts';
import { objectiveRows } from './objectives.ts';
import { outcomesOf } from './outcomes.ts';
import { dashboardReport, rowReport } from './panels.ts';
import { dashboardFor, rowFor } from './promised.ts';
import { noReadings, type Readings, readingsFrom, type Scope } from './readings.ts';
import { recoveriesOf } from './recovery.ts';
import { requestsOf } from './requests.ts';
import { resourceRowOf, servicesOf, storeVersions } from './resources.ts';
import { type TimeGrid, timeGrid } from './time-grid.ts';

/**
 * All that a report says of a run: what its folder holds, and what Prometheus has of it.
 * @param prometheusUrl where Prometheus answers, or why there is none
 * @throws {PresaleError} when the run's own file cannot be read: nothing is known of it then
 */
export const gather = (stored: StoredRun, prometheusUrl: Found<{ readonly url: string }>): Promise<RunReport> =>
  gatherFrom(stored, (grid, scope) => opened(prometheusUrl, (prometheus) => readingsFrom(prometheus, grid, scope)));

/** As `gather`, from any readings. */
export async function gatherFrom(
  stored: StoredRun,
  open: (grid: TimeGrid, scope: Scope) => Readings | Promise<Readings>,
): Promise<RunReport> {
  const { record: run } = stored;
  if (isMissing(run)) throw new PresaleError(run.missing);
  const evidence: Found<Evidence> = isMissing(stored.judged) ? stored.judged : stored.judged.evidence;
  const verdict = isMissing(evidence) ? evidence : judge(evidence);
  const summary = isMissing(evidence) ? await readSummary(stored.files.summary) : evidence.summary;
  const startedAt = new Date(run.startedAt);
  const loadEndedAt = run.endedAt ? new Date(run.endedAt) : startedAt;
  const alerts = alertRows(evidence, startedAt);
  const grid = timeGrid(startedAt, loadEndedAt, lastMoment(loadEndedAt, evidence));
  const readings = await open(grid, { system: run.systemLabel ?? run.system, testid: run.testid });
  const marks = await marksOf(readings, grid, run, alerts);
  const promises = promisesOf(run.system, run.suite, run.profile);
  const row = await rowReport(rowFor(loadRow, promises), readings, grid);
  const services = await servicesOf(readings, grid);
  return {
    format: reportFormat,
    madeAt: new Date().toISOString(),
    run,
    grid,
    verdict,
    sentence: isMissing(verdict) ? `Not judged: ${verdict.missing}.` : lastLine(verdict),
    unread: readings.unread ?? (hasNothing(row, services) ? 'Prometheus has nothing of this run, or no more' : null),
    marks,
    figures: isMissing(summary) ? [] : figuresOf(summary),
    objectives: await objectiveRows({
      system: run.system,
      promises,
      judging: judgingOf(run, evidence),
      summary,
      readings,
      grid,
    }),
    sustained: await sustainedRate(readings, grid, promises),
    load: { plan: planOf(run), row },
    requests: await requestsOf(readings, summary, promises),
    outcomes: isMissing(summary) ? [] : outcomesOf(run.system, summary),
    alerts,
    recovery: await recoveriesOf(marks.faults, readings, grid, promises),
    invariants: isMissing(evidence) ? evidence : evidence.invariants,
    reconciliation: isMissing(evidence) ? evidence : evidence.reconciliation,
    services,
    resources: await rowReport(resourceRowOf(run.system), readings, grid),
    dashboards: await Promise.all(
      [...dashboardsOf(run.system)]
        .sort(lastK6)
        .map((each) => dashboardReport(dashboardFor(each, promises), readings, grid)),
    ),
    environment: [...environmentOf(run), ...(await storeVersions(readings))],
    commands: { presale: presaleCommand(run), k6: k6Line(run) },
  };
}

/** On what a run is judged; one of which there is no evidence is taken as judged on all. */
const judgingOf = ({ profile, scale }: RunRecord, evidence: Found<Evidence>): Judging => ({
  scale,
  kind: { ...kinds[profile], judgesLatency: isMissing(evidence) || evidence.judgesLatency },
});

/** Whether Prometheus knows neither the load nor any service: it is another one, or has forgotten. */
const hasNothing = ({ panels }: RowReport, services: RunReport['services']): boolean =>
  isMissing(services) && panels.every(({ content }) => isMissing(content));

/** What a run was made on and with: two runs compare only where these are alike. */
function environmentOf({ commit, baseUrl, machine, versions }: RunRecord): RunReport['environment'] {
  const ofMachine: RunReport['environment'] = machine
    ? [
        ['Machine', `${machine.platform}, ${machine.cpus} cores, ${formatValue(machine.memoryBytes, 'bytes')}`],
        ['Processor', machine.cpuModel],
        ['Machine busy during the load', percent(Math.max(0, machine.cpuBusy))],
      ]
    : [['Machine', 'not recorded']];
  return [
    ['Commit', commit ?? 'not known'],
    ['System under load', baseUrl],
    ...ofMachine,
    ...Object.entries(versions ?? {}),
  ];
}

/** The load's own dashboard repeats much of what the report says before, so it comes last. */
const lastK6 = (a: { file: string }, b: { file: string }): number =>
  Number(a.file === k6Dashboard.file) - Number(b.file === k6Dashboard.file);

/** Readings of a Prometheus that answers; else all are missing, with the reason, and nothing waits for it again. */
async function opened(
  prometheusUrl: Found<{ readonly url: string }>,
  read: (prometheus: Prometheus) => Readings,
): Promise<Readings> {
  if (isMissing(prometheusUrl)) return noReadings(prometheusUrl.missing);
  const prometheus = prometheusAt(prometheusUrl.url);
  return prometheus.version().then(
    () => read(prometheus),
    (error: Error) => noReadings(`Prometheus was asked and did not answer: ${error.message}`),
  );
}

/** A little after an alert was notified, so that its mark is seen, in milliseconds. */
const afterNotification = 5000;

/** The last moment that belongs to a run: the end of its wait for alerts, or of the way of the last notification. */
function lastMoment(loadEndedAt: Date, evidence: Found<Evidence>): Date {
  if (isMissing(evidence) || isMissing(evidence.alerts)) return loadEndedAt;
  const { waitedSeconds, fired } = evidence.alerts;
  const notified = fired.flatMap(({ notifiedAt }) => (notifiedAt ? [Date.parse(notifiedAt) + afterNotification] : []));
  return new Date(Math.max(loadEndedAt.getTime() + waitedSeconds * 1000, ...notified));
}

function figuresOf(summary: K6Summary): RunReport['figures'] {
  const checks = summary.metrics.checks?.values;
  const dropped = statOf(summary, 'dropped_iterations', 'count');
  const ratio = statOf(summary, 'http_req_failed', 'rate', Number.NaN);
  const breaking = breakingRates(summary);
  const p99 = statOf(summary, 'http_req_duration', 'p(99)', Number.NaN);
  return [
    {
      title: 'Requests',
      text: count(statOf(summary, 'http_reqs', 'count')),
      detail: `${statOf(summary, 'http_reqs', 'rate').toFixed(1)} per second`,
    },
    {
      title: 'Failed',
      text: Number.isNaN(ratio) ? 'no ratio' : percent(ratio),
      detail: `${count(statOf(summary, 'http_req_failed', 'passes'))} responses`,
    },
    {
      title: 'p99',
      text: Number.isNaN(p99) ? 'no value' : milliseconds(p99),
      detail: `p95 ${milliseconds(statOf(summary, 'http_req_duration', 'p(95)'))}`,
    },
    {
      title: 'Iterations',
      text: count(statOf(summary, 'iterations', 'count')),
      detail: dropped > 0 ? `${count(dropped)} dropped` : 'none dropped',
    },
    ...(breaking ? [{ title: 'Breaks at', text: breaking.breaks, detail: breaking.kept }] : []),
    { title: 'Checks', text: `${count(checks?.passes ?? 0)} passed`, detail: `${count(checks?.fails ?? 0)} failed` },
  ];
}
