import pc from 'picocolors';
import { level, type Objective, objectives } from '../catalog/objectives.ts';
import { columns, count, milliseconds, percent } from '../k6/lib/figures.ts';
import { loadName } from '../k6/lib/profile.ts';
import { type K6Summary, statOf } from '../k6/lib/summary-data.ts';
import type { SeenAlert } from './alerts.ts';
import { type Evidence, isMissing } from './evidence.ts';
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

/** What the load is called: `load`, or `load, scale 0.1`. */
const loadOf = ({ identity, scale }: Evidence): string => loadName({ name: identity.profile, scale });

/** The last line: `May open: ...`, or `May not open: ` and the gravest reasons. */
export function lastLine({ mayOpen, reasons }: Verdict): string {
  // An alert for the record, or on latency at smoke, may have fired: the notes say so.
  if (mayOpen)
    return 'May open: no threshold was missed, no alert that counts fired, every invariant holds, every count agrees.';
  const [first, second, ...others] = reasons.map(({ text }) => text);
  const more = others.length > 0 ? `; and ${count(others.length)} more` : '';
  return `May not open: ${first}${second === undefined ? '' : `; ${second}`}${more}.`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? ['', `  ${title}`, ...lines.map((line) => `  - ${line}`)] : [];

function loadRows(evidence: Evidence): Row[] {
  const { summary, identity, judgesLatency } = evidence;
  if (isMissing(summary)) return [['k6', `no summary: ${summary.missing}`, '', '']];
  const requests = statOf(summary, 'http_reqs', 'count');
  const promised: readonly Objective[] = Object.values(objectives[identity.system]);
  const errors = promised.find(({ unit }) => unit === 'ratio');
  const quantiles = [
    ...new Set([0.95, ...promised.flatMap(({ unit, quantile }) => (unit === 's' && quantile ? [quantile] : []))]),
  ];
  const checks = summary.metrics.checks?.values;
  const dropped = statOf(summary, 'dropped_iterations', 'count');
  return [
    ['requests', `${count(requests)}, ${statOf(summary, 'http_reqs', 'rate').toFixed(1)} per second`, '', ''],
    failedRow(summary, errors),
    ...quantiles.map((quantile): Row => {
      const objective = promised.find((each) => each.unit === 's' && each.quantile === quantile);
      return latencyRow(summary, quantile, objective, judgesLatency ? '' : `not judged at ${loadOf(evidence)}`);
    }),
    ['checks', `${count(checks?.passes ?? 0)} passed, ${count(checks?.fails ?? 0)} failed`, '', ''],
    [
      'iterations',
      `${count(statOf(summary, 'iterations', 'count'))}${dropped > 0 ? `, ${count(dropped)} dropped` : ''}`,
      '',
      '',
    ],
  ];
}

function failedRow(summary: K6Summary, objective: Objective | undefined): Row {
  const ratio = statOf(summary, 'http_req_failed', 'rate', Number.NaN);
  const figure = `${count(statOf(summary, 'http_req_failed', 'passes'))}, ${Number.isNaN(ratio) ? 'no ratio' : percent(ratio)}`;
  if (!objective) return ['failed', figure, '', ''];
  const limit = level(objective, 'target');
  return ['failed', figure, `objective < ${percent(limit)}`, ratio < limit ? 'kept' : 'MISSED'];
}

function latencyRow(summary: K6Summary, quantile: number, objective: Objective | undefined, notJudged: string): Row {
  const value = statOf(summary, 'http_req_duration', `p(${quantile * 100})`, Number.NaN);
  const what = `p${quantile * 100}`;
  const figure = Number.isNaN(value) ? 'no value' : milliseconds(value);
  if (!objective) return [what, figure, 'no objective', ''];
  const limit = level(objective, 'target') * 1000;
  return [what, figure, `objective < ${milliseconds(limit)}`, notJudged || (value < limit ? 'kept' : 'MISSED')];
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
