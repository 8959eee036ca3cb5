import pc from 'picocolors';
import { k6HttpReqDuration } from '../catalog/k6.ts';
import { httpReqFailed, type JudgedByK6, promisesOf } from '../catalog/k6-objectives.ts';
import { level, type Objective } from '../catalog/objectives.ts';
import { breakingRates } from '../k6/lib/breaking-point.ts';
import { columns, count, milliseconds, percent } from '../k6/lib/figures.ts';
import { poolComparison } from '../k6/lib/pool-comparison.ts';
import { type K6Summary, statOf } from '../k6/lib/summary-data.ts';
import { isJudged, statOfObjective } from '../k6/lib/thresholds.ts';
import type { SeenAlert } from './alerts.ts';
import { type Evidence, isMissing } from './evidence.ts';
import { judgingOf, loadOf } from './judging.ts';
import type { ReconciledRow } from './reconciliation.ts';
import { deciding, type Verdict } from './verdict.ts';

/** A line of the report: what, its figure, what is promised, whether that was kept. */
type Row = readonly [what: string, figure: string, promise: string, result: string];

/**
 * The end of a run for people: its figures beside what is promised, the alerts, the seats, k6's counts against
 * Prometheus's, the reasons, and in the last line whether the system may open. Plain text unless colours are asked for.
 */
export function report(evidence: Evidence, verdict: Verdict, colours = false): string {
  const { identity } = evidence;
  const paint = pc.createColors(colours);
  const lines = columns([...loadRows(evidence), ...systemRows(evidence), ...alertRows(evidence)]);
  const coloured = lines.map((line) =>
    / kept$/.test(line) ? line.replace(/kept$/, paint.green('kept')) : line.replace(/MISSED$/, paint.red('MISSED')),
  );
  return [
    `${identity.system}/${identity.suite} (${loadOf(evidence)})  ${paint.dim(identity.testid)}`,
    '',
    ...coloured.map((line) => `  ${line}`),
    '',
    ...countLines(evidence).map((line) => `  ${line}`),
    ...section('Notes', verdict.notes),
    ...section('Reasons', verdict.reasons.length > 1 ? verdict.reasons.map(({ text }) => text) : []),
    '',
    verdict.mayOpen ? paint.green(lastLine(verdict)) : paint.red(lastLine(verdict)),
  ].join('\n');
}

/** The last line: `May open: ...`, or `May not open: ` and the gravest reasons, each with its runbook. */
export function lastLine({ mayOpen, reasons }: Verdict): string {
  // An alert for the record, or on latency at smoke, may have fired: the notes say so.
  if (mayOpen)
    return 'May open: no threshold was missed, no alert that counts fired, every invariant holds, every count agrees.';
  const [first, second, ...others] = reasons.map(({ text, runbook }) => (runbook ? `${text} (see ${runbook})` : text));
  const more = others.length > 0 ? `; and ${count(others.length)} more` : '';
  return `May not open: ${first}${second === undefined ? '' : `; ${second}`}${more}.`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? ['', `  ${title}`, ...lines.map((line) => `  - ${line}`)] : [];

function loadRows(evidence: Evidence): Row[] {
  const { summary, identity } = evidence;
  if (isMissing(summary)) return [['k6', `no summary: ${summary.missing}`, '', '']];
  const promises = promisesOf(identity.system, identity.suite, identity.profile);
  const rows = (of: (promise: JudgedByK6) => boolean): Row[] =>
    promises.filter(of).map((promise) => promiseRow(summary, promise, evidence));
  const checks = summary.metrics.checks?.values;
  const dropped = statOf(summary, 'dropped_iterations', 'count');
  const p95 = statOf(summary, k6HttpReqDuration.k6Name, 'p(95)', Number.NaN);
  const breaking = breakingRates(summary);
  const isP95 = ({ metric, objective }: JudgedByK6): boolean =>
    metric === k6HttpReqDuration && objective.quantile === 0.95;
  return [
    [
      'requests',
      `${count(statOf(summary, 'http_reqs', 'count'))}, ${perSecond(statOf(summary, 'http_reqs', 'rate'))}`,
      '',
      '',
    ],
    ...rows(({ metric }) => metric === httpReqFailed),
    ...(promises.some(isP95) ? [] : [['p95', figureText(p95, 's'), 'no objective', ''] as const]),
    ...rows(({ metric }) => metric !== httpReqFailed),
    ...(breaking ? [['breaks at', `${breaking.breaks}, ${breaking.kept}`, '', ''] as const] : []),
    ...poolComparison(summary).map(([title, text]): Row => [title, text, '', '']),
    ['checks', `${count(checks?.passes ?? 0)} passed, ${count(checks?.fails ?? 0)} failed`, '', ''],
    [
      'iterations',
      `${count(statOf(summary, 'iterations', 'count'))}${dropped > 0 ? `, ${count(dropped)} dropped` : ''}`,
      '',
      '',
    ],
  ];
}

/** An objective that k6 measures: what was measured of it, what is promised, and whether that was kept. */
function promiseRow(summary: K6Summary, { metric, objective }: JudgedByK6, evidence: Evidence): Row {
  const { direction, unit } = objective;
  const stat = statOfObjective(objective);
  const value = statOf(summary, metric.k6Name, stat, Number.NaN);
  const limit = level(objective, 'target') * (unit === 's' ? 1000 : unit === 'per second' ? evidence.scale : 1);
  const kept = direction === 'below' ? value < limit : value > limit;
  const judged = isJudged(objective, judgingOf(evidence));
  const figure = figureText(value, unit);
  return [
    metric === httpReqFailed ? 'failed' : metric === k6HttpReqDuration ? nameOfStat(stat) : objective.title,
    metric === httpReqFailed ? `${count(statOf(summary, metric.k6Name, 'passes'))}, ${figure}` : figure,
    `objective ${direction === 'below' ? '<' : '>'} ${figureText(limit, unit)}`,
    judged ? (kept ? 'kept' : 'MISSED') : `not judged at ${loadOf(evidence)}`,
  ];
}

/** `p99` of `p(99)`, `mean` of `avg`. */
const nameOfStat = (stat: string): string => (stat === 'avg' ? 'mean' : stat.replace(/[()]/g, ''));

const perSecond = (rate: number): string => `${rate.toFixed(1)} per second`;

/** A figure of k6, times in milliseconds, for people. */
function figureText(value: number, unit: Objective['unit']): string {
  if (Number.isNaN(value)) return unit === 'ratio' ? 'no ratio' : 'no value';
  return unit === 's' ? milliseconds(value) : unit === 'ratio' ? percent(value) : perSecond(value);
}

function systemRows({ invariants }: Evidence): Row[] {
  if (isMissing(invariants)) return [['invariants', `not checked: ${invariants.missing}`, '', 'MISSED']];
  const broken = invariants.invariants.filter(({ holds }) => !holds);
  return [
    ...invariants.figures.map(({ title, text }): Row => [title, text, '', '']),
    broken.length === 0
      ? ['invariants', `${invariants.invariants.length} hold, among them: ${invariants.invariants[0]?.claim}`, '', '']
      : ['invariants', `broken: ${broken.map(({ claim }) => claim).join(', ')}`, '', 'MISSED'],
  ];
}

function alertRows({ alerts, judgesLatency }: Evidence): Row[] {
  if (isMissing(alerts)) return [['alerts', `not checked: ${alerts.missing}`, '', 'MISSED']];
  const shown = (all: readonly SeenAlert[]) => [
    ...new Set(all.map(({ alertname, severity }) => `${alertname} (${severity})`)),
  ];
  const fired = shown(alerts.fired);
  const pending = shown(alerts.pending);
  const runbooks = new Set(deciding([...alerts.fired, ...alerts.pending], judgesLatency).map(({ runbook }) => runbook));
  return [
    ['alerts fired', fired.length > 0 ? fired.join(', ') : 'none', '', ''],
    ...(pending.length > 0 ? [['still pending', pending.join(', '), '', ''] as const] : []),
    ...[...runbooks].flatMap((runbook): Row[] => (runbook ? [['what to do', runbook, '', '']] : [])),
  ];
}

/** k6's counts against Prometheus's: the whole figures, and of the parts those that differ. */
function countLines({ reconciliation }: Evidence): string[] {
  if (isMissing(reconciliation)) return [`k6 and Prometheus were not compared: ${reconciliation.missing}`];
  const parts = reconciliation.filter(({ isPart }) => isPart);
  const differing = parts.filter(({ difference }) => difference !== 0);
  const shown = [...reconciliation.filter(({ isPart }) => !isPart), ...differing];
  const rest = parts.length - differing.length;
  const cells = ({ name, k6, prometheus, difference }: ReconciledRow) => [
    name,
    count(k6),
    count(prometheus),
    difference === 0 ? 'equal' : `${difference > 0 ? '+' : ''}${difference}`,
  ];
  return [
    ...columns([['counted by', 'k6', 'Prometheus', ''], ...shown.map(cells)], [1, 2]),
    ...(rest > 0
      ? [`and ${count(rest)} ${rest === 1 ? 'part' : 'parts'} of them, by request name and outcome: equal`]
      : []),
  ];
}
