import { alerts as alertsMetric } from '../../catalog/platform.ts';
import { matching, max, not, where } from '../../promql/index.ts';
import { type Evidence, type Found, isMissing } from '../../runs/evidence.ts';
import type { RunRecord } from '../../runs/stored-run.ts';
import { watchdog } from '../../signals/availability.ts';
import { activeFaults } from '../../signals/faults.ts';
import { signal } from '../../signals/signal.ts';
import type { AlertMark, AlertRow, FaultMark, Marks } from './model.ts';
import { stretches } from './panels.ts';
import type { Readings } from './readings.ts';
import { endOf, type TimeGrid } from './time-grid.ts';

/** Marks that can be told apart on a chart: alerts that flap all the while are one message, not hundreds. */
const mostMarks = 20;

/** Alerts over time. Those of the platform count too, so it has no scope of one system. */
const alertStates = signal({
  title: 'Alerts over time',
  description: 'Alerts that are pending or firing. Watchdog, which always fires, is left out.',
  unit: 'alerts',
  query: () =>
    max(
      ['alertname', 'severity', 'alertstate'],
      where(alertsMetric, { alertname: not(watchdog), system: matching('.*') }),
    ),
});

/**
 * What happened in a run: alerts and faults on its time axis. Where Prometheus does not know, the run's own record
 * says what it can, and the note says so.
 */
export async function marksOf(
  readings: Readings,
  grid: TimeGrid,
  run: RunRecord,
  recorded: Found<readonly AlertRow[]>,
): Promise<Marks> {
  const [alerts, faults] = await Promise.all([readings.course(alertStates), readings.course(activeFaults)]);
  const marked = isMissing(alerts)
    ? alertsOfRecord(recorded, grid)
    : alerts.flatMap((series) => alertMarks(series, grid)).sort((a, b) => a.from - b.from);
  return {
    alerts: marked.slice(0, mostMarks),
    faults:
      isMissing(faults) || faults.length === 0
        ? faultOfRecord(run, grid)
        : faults.flatMap((series) => faultMarks(series, grid)).slice(0, mostMarks),
    note: isMissing(alerts)
      ? `Alerts are marked from when they were notified: ${alerts.missing}.`
      : marked.length > mostMarks
        ? `Alerts came and went ${marked.length} times; the first ${mostMarks} are marked.`
        : null,
  };
}

type Series = Exclude<Awaited<ReturnType<Readings['course']>>, { missing: string }>[number];

const alertMarks = ({ labels, values }: Series, grid: TimeGrid): AlertMark[] =>
  stretches(values, grid).map(({ from, to }) => ({
    name: labels.alertname ?? '',
    severity: labels.severity ?? '',
    state: labels.alertstate === 'firing' ? 'firing' : 'pending',
    from,
    to,
  }));

const faultMarks = ({ labels, values }: Series, grid: TimeGrid): FaultMark[] =>
  stretches(values, grid).map(({ from, to }) => ({ name: labels.fault ?? '', from, to }));

const alertsOfRecord = (recorded: Found<readonly AlertRow[]>, grid: TimeGrid): AlertMark[] =>
  isMissing(recorded)
    ? []
    : recorded.flatMap(({ name, severity, notifiedAt }) =>
        notifiedAt === null
          ? []
          : [{ name, severity, state: 'firing' as const, from: notifiedAt, to: Math.max(notifiedAt, endOf(grid)) }],
      );

/** A fault of the run is on from before its load until the alerts were waited for. */
const faultOfRecord = ({ fault }: RunRecord, grid: TimeGrid): FaultMark[] =>
  fault ? [{ name: fault.name, from: 0, to: endOf(grid) }] : [];

/** The alerts of a run as the record has them: those that fired before those that were pending. */
export function alertRows(evidence: Found<Evidence>, startedAt: Date): Found<readonly AlertRow[]> {
  if (isMissing(evidence)) return evidence;
  const { alerts } = evidence;
  if (isMissing(alerts)) return alerts;
  const row =
    (state: AlertRow['state']) =>
    (seen: (typeof alerts.fired)[number]): AlertRow => ({
      name: seen.alertname,
      severity: seen.severity,
      state,
      notifiedAt: seen.notifiedAt ? (Date.parse(seen.notifiedAt) - startedAt.getTime()) / 1000 : null,
      firedBefore: seen.firedBefore,
      description: seen.description ?? '',
    });
  return [...alerts.fired.map(row('fired')), ...alerts.pending.map(row('pending'))];
}
