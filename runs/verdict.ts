import { promisesOf } from '../catalog/k6-objectives.ts';
import { count, inUnitOf, percent } from '../k6/lib/figures.ts';
import { type K6Summary, neverMissed, requestCount, statOf, thresholdsOf } from '../k6/lib/summary-data.ts';
import { notJudged } from '../k6/lib/thresholds.ts';
import { alertWords } from './alert-words.ts';
import type { AlertRecord, SeenAlert } from './alerts.ts';
import { type Evidence, isMissing } from './evidence.ts';
import type { InvariantEvidence } from './invariants/invariant.ts';
import { judgingOf, loadOf } from './judging.ts';
import { exitMeaning, thresholdsMissed } from './k6-exit.ts';
import type { K6Log } from './k6-log.ts';
import type { ReconciledRow } from './reconciliation.ts';

/** Why a system may not open. */
export interface Reason {
  /** What was judged. */
  readonly judged:
    | 'interrupted'
    | 'time-out'
    | 'k6'
    | 'summary'
    | 'load'
    | 'thresholds'
    | 'checks'
    | 'exceptions'
    | 'invariants'
    | 'alerts'
    | 'watchdog'
    | 'reconciliation'
    | 'push';
  readonly text: string;
  /** What to do about it, where there is a runbook: a path in this checkout, or an address. */
  readonly runbook?: string;
}

/** Whether the system may open, and if not, why: the gravest reason first. */
export interface Verdict {
  readonly mayOpen: boolean;
  readonly reasons: readonly Reason[];
  /** What was seen and did not count, such as latency at smoke. */
  readonly notes: readonly string[];
}

/** Judges a run. Pure: the same evidence gives the same verdict. Whatever is missing counts against it. */
export function judge(evidence: Evidence): Verdict {
  const { interrupted, k6, log, summary, alerts, invariants, reconciliation } = evidence;
  const reasons: Reason[] = [];
  const add = (judged: Reason['judged'], found: readonly (string | Omit<Reason, 'judged'>)[]): void => {
    for (const each of found) reasons.push({ judged, ...(typeof each === 'string' ? { text: each } : each) });
  };

  /** What an interrupted run did not get to see needs no words of its own. */
  const unseen = (text: string): readonly string[] => (interrupted ? [] : [text]);

  if (interrupted) add('interrupted', ['the run was interrupted before its end']);
  if (k6.timedOut) add('time-out', ['k6 did not end in time and was stopped by the hard time-out']);
  if (isMissing(summary)) {
    if (!k6.timedOut && !interrupted) add('k6', exitTexts(evidence, []));
    add('summary', unseen(`k6's summary is missing: ${summary.missing}`));
  } else if (!interrupted) {
    const missed = missedThresholds(summary, evidence.thresholds);
    const failedChecks = checkTexts(summary);
    if (!k6.timedOut) add('k6', exitTexts(evidence, missed));
    add('load', loadTexts(summary));
    add('checks', failedChecks);
    add(
      'thresholds',
      missed.filter(({ metric }) => metric !== 'checks' || failedChecks.length === 0).map(({ text }) => text),
    );
  }
  add('exceptions', exceptionTexts(log));
  add(
    'invariants',
    isMissing(invariants) ? unseen(`invariants were not checked: ${invariants.missing}`) : brokenTexts(invariants),
  );
  if (isMissing(alerts)) add('alerts', unseen(`alerts were not checked: ${alerts.missing}`));
  else {
    add('alerts', alertReasons(alerts, evidence.judgesLatency));
    const unheard = [...watchdogTexts(alerts), ...(isMissing(summary) ? [] : unwatchedTexts(alerts, summary))];
    add('watchdog', unheard.map(withRunbook(alerts.watchdog.runbook)));
  }
  add(
    'reconciliation',
    isMissing(reconciliation)
      ? unseen(`k6's counts were not compared with Prometheus's: ${reconciliation.missing}`)
      : differenceTexts(reconciliation),
  );
  add('push', pushTexts(log));

  return { mayOpen: reasons.length === 0, reasons, notes: notesOf(evidence) };
}

interface Missed {
  readonly metric: string;
  readonly text: string;
}

/** Thresholds that were missed, and those that should have been judged and were not. */
function missedThresholds(summary: K6Summary, expected: Evidence['thresholds']): Missed[] {
  const missed: Missed[] = thresholdsOf(summary)
    .filter(({ ok }) => !ok)
    .map((each) => ({
      metric: each.metric,
      text: `${each.metric} ${each.stat} is ${inUnitOf(each, each.value)}, its limit is ${each.sign} ${inUnitOf(each, each.limit)}`,
    }));
  const all = Object.entries(expected).flatMap(([metric, expressions]) =>
    expressions.map((expression) => ({ metric, expression })),
  );
  if (!all.some(({ expression }) => !neverMissed(expression))) {
    missed.push({ metric: '', text: 'the suite has no threshold, so k6 judged nothing' });
  }
  for (const { metric, expression } of all) {
    if (summary.metrics[metric]?.thresholds?.[expression] === undefined) {
      missed.push({ metric, text: `the threshold ${metric} ${expression} was not judged` });
    }
  }
  return missed;
}

/** What k6's exit code says beyond the thresholds, which speak for themselves. */
function exitTexts({ k6, log }: Evidence, missed: readonly Missed[]): string[] {
  const meaning = exitMeaning(k6);
  if (meaning === undefined) return [];
  if (k6.exitCode === thresholdsMissed && missed.length > 0) return [];
  const words = log.errors.first ?? log.exceptions.first;
  return [words ? `${meaning} (${words})` : meaning];
}

function loadTexts(summary: K6Summary): string[] {
  const texts: string[] = [];
  if (requestCount(summary) === 0) texts.push('k6 made no request');
  if (statOf(summary, 'iterations', 'count') === 0) texts.push('no iteration was finished');
  const dropped = statOf(summary, 'dropped_iterations', 'count');
  if (dropped > 0) texts.push(`${count(dropped)} iterations were dropped, so the load was less than asked for`);
  return texts;
}

function checkTexts(summary: K6Summary): string[] {
  const checks = summary.metrics.checks?.values;
  const passes = checks?.passes ?? 0;
  const fails = checks?.fails ?? 0;
  if (passes + fails === 0) return ['no check was made'];
  if (fails === 0) return [];
  const names = (summary.root_group?.checks ?? []).filter((each) => each.fails > 0).map(({ name }) => `"${name}"`);
  const which = names.length > 0 ? `: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}` : '';
  return [`${count(fails)} of ${count(passes + fails)} checks failed${which}`];
}

const exceptionTexts = ({ exceptions }: K6Log): string[] =>
  exceptions.count > 0 ? [`the script threw ${times(exceptions.count, 'exception')}: ${exceptions.first}`] : [];

const pushTexts = ({ failedPushes }: K6Log): string[] =>
  failedPushes.count > 0
    ? [`${times(failedPushes.count, 'push', 'pushes')} to Prometheus failed: ${failedPushes.first}`]
    : [];

const brokenTexts = ({ invariants }: InvariantEvidence): string[] =>
  invariants.length === 0
    ? ['no invariant was checked']
    : invariants.filter(({ holds }) => !holds).map(({ claim, detail }) => `broken: ${claim} (${detail})`);

/** The alerts on which a run is judged, of those that fired or were pending. */
export const deciding = (all: readonly SeenAlert[], judgesLatency: boolean): SeenAlert[] =>
  all.filter((each) => each.severity !== 'info' && (judgesLatency || !each.watchesLatency));

const withRunbook =
  (runbook: string | undefined) =>
  (text: string): Omit<Reason, 'judged'> => ({ text, ...(runbook ? { runbook } : {}) });

function alertReasons(record: AlertRecord, judgesLatency: boolean): (string | Omit<Reason, 'judged'>)[] {
  const fired = deciding(record.fired, judgesLatency);
  return [
    ...record.brokenRules.map((rule) => `Prometheus cannot evaluate a rule: ${rule}`),
    ...(record.alertRules === 0 ? ['Prometheus has no alert rules'] : []),
    ...(record.targets === 0 ? ['Prometheus scrapes no target'] : []),
    ...told(
      fired.filter((each) => !each.firedBefore),
      'fired',
    ),
    ...told(
      fired.filter((each) => each.firedBefore),
      'was firing before the run',
    ),
    ...told(
      deciding(record.pending, judgesLatency),
      `was still pending ${Math.round(record.waitedSeconds)} s after the load`,
    ),
  ];
}

/** What is said of alerts, each once, with what to do about it. */
const told = (all: readonly SeenAlert[], what: string): Omit<Reason, 'judged'>[] =>
  [...named(all)].map(([alert, { runbook }]) => withRunbook(runbook)(`${alert} ${what}`));

/** Each alert once by its name with its severity, critical ones first. */
const named = (all: readonly SeenAlert[]): ReadonlyMap<string, SeenAlert> =>
  new Map(
    [...all]
      .sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'))
      .map((alert) => [`${alertWords({ ...alert.labels, alertname: alert.alertname })} (${alert.severity})`, alert]),
  );

function watchdogTexts({ watchdog }: AlertRecord): string[] {
  if (!watchdog.firing) return ['the Watchdog does not fire: Prometheus does not evaluate the rules'];
  if (!watchdog.atAlertmanager) return ['the Watchdog does not reach Alertmanager, so no alert would'];
  if (watchdog.deliveredAt === undefined)
    return ['the Watchdog was not delivered to the receiver of late, so no alert would be'];
  return [];
}

/** An alert that came and went meanwhile was not seen. What counts up, and a longer window, tell of it afterwards. */
const unwatchedText = (seconds: number): string =>
  `Prometheus was away and evaluated no rule for ${Math.round(seconds)} s`;

/** Whether most of a load went unwatched: then no alert is no news. */
const isMostly = (seconds: number, { state }: K6Summary): boolean => seconds > state.testRunDurationMs / 1000 / 2;

const unwatchedTexts = ({ unwatchedSeconds = 0 }: AlertRecord, summary: K6Summary): string[] =>
  isMostly(unwatchedSeconds, summary) ? [`${unwatchedText(unwatchedSeconds)}, most of the load`] : [];

function differenceTexts(rows: readonly ReconciledRow[]): string[] {
  if (rows.length === 0) return ['nothing was compared between k6 and Prometheus'];
  const differing = rows.filter(({ difference }) => difference !== 0);
  if (differing.length === 0) return [];
  const [first] = differing as [ReconciledRow];
  const others = differing.length > 1 ? `, and ${differing.length - 1} more differ` : '';
  return [`Prometheus has ${count(first.prometheus)} ${first.name} where k6 counted ${count(first.k6)}${others}`];
}

function notesOf(evidence: Evidence): string[] {
  const { identity, scale, judgesLatency, k6, log, alerts, summary } = evidence;
  const load = loadOf(evidence);
  const notes: string[] = [];
  if (scale !== 1) notes.push(`the load was ${percent(scale)} of the profile's time and users`);
  if (k6.exitCode === 0 && log.errors.count > 0)
    notes.push(`k6 logged ${times(log.errors.count, 'error')} that it went on from: ${log.errors.first}`);
  notes.push(
    ...notJudged(judgingOf(evidence), promisesOf(identity.system, identity.suite, identity.profile)).map(
      (what) => `${what} is not judged at ${load}`,
    ),
  );
  if (!judgesLatency && !isMissing(alerts)) {
    for (const alert of named(alerts.fired.filter(({ watchesLatency }) => watchesLatency)).keys())
      notes.push(`${alert} fired, not judged at ${load}`);
  }
  if (!isMissing(alerts)) {
    for (const alert of named(alerts.fired.filter(({ severity }) => severity === 'info')).keys())
      notes.push(`${alert} fired`);
  }
  if (
    !isMissing(alerts) &&
    alerts.unwatchedSeconds &&
    (isMissing(summary) || !isMostly(alerts.unwatchedSeconds, summary))
  )
    notes.push(`${unwatchedText(alerts.unwatchedSeconds)} of the load`);
  if (log.slowPushes.count > 0)
    notes.push(`${times(log.slowPushes.count, 'push', 'pushes')} took longer than the interval`);
  return notes;
}

const times = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`;
