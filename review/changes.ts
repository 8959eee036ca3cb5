import { asked, type Comparison, directionOf, type LookBack } from './expression.ts';
import { panelTitle } from './known-signals.ts';
import type { Pair } from './pair.ts';
import type { Rule } from './rule.ts';
import { readable } from './template.ts';
import { comparisonText, lengthText, levelText, subjectText } from './words.ts';

/** What a change does to who is warned: less or later, more or sooner, neither; or nobody can tell from the rule. */
type Effect = 'loosened' | 'tightened' | 'neither' | 'not known';

/** One thing about a rule that is another now. */
export interface Change {
  readonly field: string;
  readonly effect: Effect;
  /** In words. */
  readonly text: string;
}

/** What became of a rule. With several changes it is the gravest. */
export type Verdict = 'added' | 'removed' | 'loosened' | 'asks something else' | 'tightened' | 'changed';

/** All that is another now about a rule. */
export interface RuleChange {
  readonly alert: string;
  readonly verdict: Verdict;
  readonly was?: Rule;
  readonly is?: Rule;
  readonly changes: readonly Change[];
  /** A critical alert that warns less than before, or of which nobody can tell that it does not. */
  readonly weakensCritical: boolean;
}

const gravest = ['removed', 'loosened', 'asks something else', 'tightened', 'changed', 'added'] as const;

/** What changed, the gravest first: critical alerts that warn less before all others. Rules that are as before are not among it. */
export const changesOf = (pairs: readonly Pair[]): readonly RuleChange[] =>
  pairs
    .flatMap((pair) => {
      const change = changeOf(pair);
      return change ? [change] : [];
    })
    .sort(
      (a, b) =>
        Number(b.weakensCritical) - Number(a.weakensCritical) ||
        gravest.indexOf(a.verdict) - gravest.indexOf(b.verdict) ||
        a.alert.localeCompare(b.alert),
    );

function changeOf({ was, is }: Pair): RuleChange | undefined {
  const wasCritical = was?.labels.severity === 'critical';
  if (!was) return { alert: is.alert, verdict: 'added', is, changes: [], weakensCritical: false };
  if (!is) return { alert: was.alert, verdict: 'removed', was, changes: [], weakensCritical: wasCritical };
  const changes = [...identity(was, is), ...expression(was, is), ...timing(was, is), ...texts(was, is)];
  if (changes.length === 0) return undefined;
  const has = (effect: Effect): boolean => changes.some((change) => change.effect === effect);
  const verdict = has('loosened')
    ? 'loosened'
    : has('not known')
      ? 'asks something else'
      : has('tightened')
        ? 'tightened'
        : 'changed';
  const weakensCritical = wasCritical && (verdict === 'loosened' || verdict === 'asks something else');
  return { alert: is.alert, verdict, was, is, changes, weakensCritical };
}

const change = (field: string, effect: Effect, text: string): Change => ({ field, effect, text });

function identity(was: Rule, is: Rule): Change[] {
  return [
    ...(was.alert === is.alert ? [] : [change('alert', 'neither', `is called ${is.alert} instead of ${was.alert}`)]),
    ...(was.group === is.group ? [] : [change('group', 'neither', `is in group ${is.group} instead of ${was.group}`)]),
  ];
}

function expression(was: Rule, is: Rule): Change[] {
  const [before, now] = [asked(was.expr), asked(is.expr)];
  if (before.shape !== now.shape) {
    return [change('expr', 'not known', `asks something else: ${is.expr} instead of ${was.expr}`)];
  }
  const levels = now.comparisons.flatMap((comparison, at) => {
    const other = before.comparisons[at] as Comparison;
    return comparison.level === other.level && comparison.operator === other.operator
      ? []
      : [levelChange(other, comparison)];
  });
  const lengths = before.windows.map((window, at) => [window, now.windows[at] as LookBack] as const);
  return [...levels, ...windowChange(lengths, is.forSeconds)];
}

/** How much stricter a comparison is: by its level, and at the same level by whether the level itself counts. */
function stricter(was: Comparison, is: Comparison): boolean {
  const upwards = directionOf(is.operator) === 'above';
  if (is.level !== was.level) return is.level > was.level === upwards;
  return !is.operator.endsWith('=');
}

function levelChange(was: Comparison, is: Comparison): Change {
  // What must not hold works the other way round: the sooner it holds, the less often the alert fires.
  const firesLess = stricter(was, is) !== is.forbids;
  const instead =
    was.level === is.level ? comparisonText(was) : sameWay(was, is) ? levelText(was) : comparisonText(was);
  const fires = {
    when: 'fires',
    while: `fires only while ${subjectText(is)} is`,
    or: `fires also when ${subjectText(is)} is`,
    unless: `is silent when ${subjectText(is)} is`,
  }[is.joint];
  return change('level', firesLess ? 'loosened' : 'tightened', `${fires} ${comparisonText(is)} instead of ${instead}`);
}

const sameWay = (was: Comparison, is: Comparison): boolean => was.operator === is.operator;

type Lengths = readonly (readonly [was: LookBack, is: LookBack])[];

function windowChange(lengths: Lengths, forSeconds: number): Change[] {
  const effects = lengths
    .filter(([was, is]) => was.seconds !== is.seconds)
    .map((pair) => windowEffect(pair, forSeconds));
  if (effects.length === 0) return [];
  const effect = (['not known', 'loosened'] as const).find((each) => effects.includes(each)) ?? 'tightened';
  const text = (of: readonly LookBack[]): string =>
    [...new Set(of.map(({ seconds }) => lengthText(seconds)))].join(' and ');
  const [was, is] = [lengths.map(([before]) => before), lengths.map(([, now]) => now)];
  return [change('window', effect, `looks back over ${text(is)} instead of ${text(was)}`)];
}

/** What takes a mean of its window, so that it follows a change the later, the longer that is. */
const means: LookBack['takenBy'][] = ['rate', 'avg_over_time'];

/** A burst leaves a window that is shorter than the `for` before it has lasted for so long. */
function windowEffect([was, is]: Lengths[number], forSeconds: number): Effect {
  if (!means.includes(is.takenBy)) return 'not known';
  if (is.seconds > was.seconds) return 'loosened';
  return is.seconds < forSeconds ? 'not known' : 'tightened';
}

function timing(was: Rule, is: Rule): Change[] {
  const waits = (seconds: number): string => (seconds === 0 ? 'fires at once' : `waits ${lengthText(seconds)}`);
  const insteadOf = (seconds: number): string => (seconds === 0 ? 'firing at once' : lengthText(seconds));
  const evaluated = (seconds: number | undefined): string =>
    seconds === undefined ? 'as often as Prometheus is set to' : `every ${lengthText(seconds)}`;
  return [
    ...moved(
      'for',
      was.forSeconds,
      is.forSeconds,
      (a, b) => `${waits(b)} instead of ${b === 0 ? 'waiting ' : ''}${insteadOf(a)}`,
    ),
    ...(was.keepFiringForSeconds === is.keepFiringForSeconds
      ? []
      : [
          change(
            'keep_firing_for',
            'neither',
            `after its condition it keeps firing for ${lengthText(is.keepFiringForSeconds)} instead of ${lengthText(was.keepFiringForSeconds)}`,
          ),
        ]),
    ...moved(
      'interval',
      was.intervalSeconds,
      is.intervalSeconds,
      (a, b) => `is evaluated ${evaluated(b)} instead of ${evaluated(a)}`,
    ),
  ];
}

/** A length that grew warns later. */
function moved<T extends number | undefined>(field: string, was: T, is: T, say: (was: T, is: T) => string): Change[] {
  if (was === is) return [];
  const effect = was === undefined || is === undefined ? 'not known' : is > was ? 'loosened' : 'tightened';
  return [change(field, effect, say(was, is))];
}

const severities = ['info', 'warning', 'critical'];

function texts(was: Rule, is: Rule): Change[] {
  const panel = ({ annotations }: Rule): string => panelTitle(annotations.__dashboardUid__, annotations.__panelId__);
  const own = ['__dashboardUid__', '__panelId__'];
  return [
    ...entries(was.labels, is.labels).map(([name, a, b]) =>
      name === 'severity'
        ? change('severity', severityEffect(a, b), `severity ${b ?? 'none'} instead of ${a ?? 'none'}`)
        : change('labels', 'neither', said(`label ${name}`, a, b)),
    ),
    ...entries(was.annotations, is.annotations)
      .filter(([name]) => !own.includes(name))
      .map(([name, a, b]) => {
        const field = name === 'runbook_url' ? 'runbook' : name;
        return change(field, 'neither', said(field, a, b));
      }),
    ...(own.some((name) => was.annotations[name] !== is.annotations[name])
      ? [change('panel', 'neither', `links to the panel ${panel(is)} instead of ${panel(was)}`)]
      : []),
  ];
}

function severityEffect(was: string | undefined, is: string | undefined): Effect {
  const [before, now] = [severities.indexOf(was ?? ''), severities.indexOf(is ?? '')];
  return before < 0 || now < 0 ? 'not known' : now < before ? 'loosened' : 'tightened';
}

function said(what: string, was: string | undefined, is: string | undefined): string {
  const [before, now] = [was, is].map((text) => `"${readable(text ?? '')}"`);
  if (was === undefined) return `${what} is new: ${now}`;
  if (is === undefined) return `${what} is gone; it was ${before}`;
  return before === now ? `${what} writes its values in another way: ${now}` : `${what} ${now} instead of ${before}`;
}

type Texts = Readonly<Record<string, string>>;

/** What differs between two sets of texts. */
const entries = (was: Texts, is: Texts): [name: string, was: string | undefined, is: string | undefined][] =>
  [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) =>
    was[name] === is[name]
      ? []
      : [[name, was[name], is[name]] satisfies [string, string | undefined, string | undefined]],
  );
