import { scrapedEmitters } from '../catalog/emitters.ts';
import type { Emitter } from '../catalog/metric.ts';
import { up } from '../catalog/platform.ts';
import { formatValue } from '../catalog/units.ts';
import { asked, type Comparison, directionOf, type Operator, type Part } from './expression.ts';
import { signalAsking } from './known-signals.ts';
import type { Rule } from './rule.ts';

const comparing: Readonly<Record<Operator, string>> = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
  '==': 'is',
  '!=': 'is not',
};

/** A length as people say it: `30 s`, `2 min`, `1 h 30 min`. */
export const lengthText = (seconds: number): string => formatValue(seconds, seconds < 60 ? 's' : 'duration');

/** The level of a comparison with its unit: `10 a minute`. A query that no signal asks has a bare number. */
export function levelText({ level, ...compared }: Pick<Comparison, 'of' | 'text' | 'level'>): string {
  const unit = signalAsking(compared)?.unit;
  return unit ? formatValue(level, unit).replace(/^(\S+) per /, '$1 a ') : String(level);
}

/** `above 10 a minute`. */
export const comparisonText = (comparison: Comparison): string =>
  `${comparing[comparison.operator]} ${levelText(comparison)}`;

/** What is compared: the title of its signal, or its PromQL. */
export const subjectText = (compared: Pick<Comparison, 'of' | 'text'>): string =>
  signalAsking(compared)?.title ?? compared.text;

/** When a rule fires: `Lock failures above 10 a minute, for 30 s`. */
export function firesText(rule: Rule): string {
  const held = rule.forSeconds > 0 ? `, for ${lengthText(rule.forSeconds)}` : ', at once';
  return `${conditionText(rule.expr)}${held}`;
}

function conditionText(expr: string): string {
  const { parts } = asked(expr);
  if (parts.length === 0) return `${expr} has a series`;
  const missed = missedBeside(parts);
  if (missed !== undefined) return missed;
  const said: Alternative[] = [];
  for (const next of alternatives(parts).map(alternative)) {
    const last = said.at(-1);
    if (last?.begins === next.begins) last.ends.push(...next.ends);
    else said.push(next);
  }
  return said.map(({ begins, jobs, ends }) => `${begins}${oneOf(ends, jobs)}`).join(', or ');
}

/** Targets that are missed by which system is watched: `no target of the job a, while b is watched`. */
function missedBeside(parts: readonly Part[]): string | undefined {
  const asks = (part: Part) => ('operator' in part ? undefined : part.asks);
  const jobs = parts.filter((part) => asks(part) === 'no series').map(({ text }) => jobOf(text));
  const known = parts.slice(jobs.length);
  const watched = known.map((part) => (asks(part) === 'series' ? watchedBy(part.text) : []));
  if (jobs.length === 0 || jobs.includes(undefined) || known.length === 0) return undefined;
  if (watched.some((systems) => systems.length === 0)) return undefined;
  const systems = [...new Set(watched.flat())].join(' or ');
  return `no target of ${oneOf(jobs as string[], true)}, ${known[0]?.joint} ${systems} is watched`;
}

function oneOf(names: readonly string[], jobs = false): string {
  const several = names.length > 1;
  return `${several ? 'one of ' : ''}${jobs ? `the ${several ? 'jobs' : 'job'} ` : ''}${names.join(', ')}`;
}

/** The parts of a condition, a list for each of what `or` joins. */
function alternatives(parts: readonly Part[]): readonly (readonly [Part, ...Part[]])[] {
  const all: [Part, ...Part[]][] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (!last || part.joint === 'or') all.push([part]);
    else last.push(part);
  }
  return all;
}

/** One of what `or` joins. Those that begin alike are said as one. */
interface Alternative {
  readonly begins: string;
  readonly ends: string[];
  /** What it ends in are jobs. */
  readonly jobs?: boolean;
}

function alternative([first, ...rest]: readonly [Part, ...Part[]]): Alternative {
  const [only] = rest;
  if (!only && !('operator' in first) && first.asks === 'no series') {
    const job = jobOf(first.text);
    return job ? { begins: 'no target of ', ends: [job], jobs: true } : { begins: 'no series of ', ends: [first.text] };
  }
  if (only && rest.length === 1 && isLacking(only))
    return { begins: `${partText(first)} and lacks `, ends: [only.text] };
  return {
    begins: [first, ...rest].map((part, at) => `${at > 0 ? jointText(part) : ''}${partText(part)}`).join(''),
    ends: [],
  };
}

/** Whose series of `up` a selector asks for. */
const jobOf = (selector: string): string | undefined =>
  new RegExp(`^${up.name}\\{job="([^"]*)"\\}$`).exec(selector)?.[1];

/** The systems whose jobs a selector of `up` names, or which it names itself. */
function watchedBy(selector: string): readonly string[] {
  const [, named] = new RegExp(`^${up.name}\\{system="([^"]*)"\\}$`).exec(selector) ?? [];
  if (named !== undefined) return [named];
  const [, jobs] = new RegExp(`^${up.name}\\{job=~?"([^"]*)"\\}$`).exec(selector) ?? [];
  const emitters: readonly Emitter[] = scrapedEmitters.filter(({ job }) => jobs?.split('|').includes(job));
  return [...new Set(emitters.flatMap(({ system }) => system ?? []))];
}

const isLacking = (part: Part): boolean => !('operator' in part) && part.joint === 'unless' && part.asks === 'series';

const jointText = (part: Part): string => (isLacking(part) ? ' and ' : `, ${part.joint} `);

function partText(part: Part): string {
  if ('operator' in part) return stateText(part) ?? `${subjectText(part)} ${comparisonText(part)}`;
  if (isLacking(part)) return `lacks ${part.text}`;
  return { nothing: 'always', 'no series': `no series of ${part.text}`, series: `${part.text} has a series` }[
    part.asks
  ];
}

/** A comparison that asks for a state: `booking is up`, `Target up is 0 instead of 1`. */
function stateText(comparison: Comparison): string | undefined {
  const { text, operator, level } = comparison;
  if (operator !== '==') return undefined;
  const job = jobOf(text);
  if (job && (level === 0 || level === 1)) return `${job} is ${level === 1 ? 'up' : 'down'}`;
  const expected = signalAsking(comparison)?.expected;
  return expected === undefined || expected === level
    ? undefined
    : `${subjectText(comparison)} ${comparisonText(comparison)} instead of ${expected}`;
}

/** Where the number of a rule's first comparison comes from; nothing where it compares with none. */
export function originText({ expr }: Pick<Rule, 'expr'>): string | undefined {
  const [first] = asked(expr).comparisons;
  const signal = first && signalAsking(first);
  if (!first || (!signal && directionOf(first.operator) === 'equal')) return undefined;
  if (!signal) return 'the rule itself';
  const { objective, expected, unit } = signal;
  if (objective) {
    const level = (['critical', 'target'] as const).find((each) => objective[each] === first.level);
    return level
      ? `objective ${objective.title}, ${level} (${objective.source})`
      : `the rule itself; the objective ${objective.title} is another`;
  }
  const isKnown = expected !== undefined && (expected === first.level || unit === 'state');
  return isKnown ? `must be ${expected}` : 'the rule itself';
}
