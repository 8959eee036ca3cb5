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
export function levelText({ of, level }: Pick<Comparison, 'of' | 'level'>): string {
  const unit = signalAsking(of)?.unit;
  return unit ? formatValue(level, unit).replace(/^(\S+) per /, '$1 a ') : String(level);
}

/** `above 10 a minute`. */
export const comparisonText = (comparison: Comparison): string =>
  `${comparing[comparison.operator]} ${levelText(comparison)}`;

/** What is compared: the title of its signal, or its PromQL. */
export const subjectText = ({ of, text }: Pick<Comparison, 'of' | 'text'>): string => signalAsking(of)?.title ?? text;

/** When a rule fires: `Lock failures above 10 a minute, for 30 s`. */
export function firesText(rule: Rule): string {
  const held = rule.forSeconds > 0 ? `, for ${lengthText(rule.forSeconds)}` : ', at once';
  return `${conditionText(rule.expr)}${held}`;
}

function conditionText(expr: string): string {
  const { parts } = asked(expr);
  if (parts.length === 0) return `${expr} has a series`;
  // Alternatives often begin alike: what they have in common is said once.
  let head = '';
  return alternatives(parts)
    .map(([first, ...rest], at) => {
      const begins = first ? partText(first) : '';
      const others = rest.map((part) => `${jointText(part)}${partText(part)}`).join('');
      const text =
        at === 0 ? `${begins}${others}` : begins === head && others ? `, or${others}` : `, or ${begins}${others}`;
      head = begins;
      return text;
    })
    .join('');
}

/** The parts of a condition, a list for each of what `or` joins. */
function alternatives(parts: readonly Part[]): readonly (readonly Part[])[] {
  const all: Part[][] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (!last || part.joint === 'or') all.push([part]);
    else last.push(part);
  }
  return all;
}

const withoutSeries = (part: Part): boolean =>
  !('operator' in part) && part.joint === 'unless' && part.asks === 'series';

const jointText = (part: Part): string => (withoutSeries(part) ? ' ' : `, ${part.joint} `);

function partText(part: Part): string {
  if ('operator' in part) return `${subjectText(part)} ${comparisonText(part)}`;
  if (withoutSeries(part)) return `without ${part.text}`;
  return { nothing: 'always', 'no series': `no series of ${part.text}`, series: `${part.text} has a series` }[
    part.asks
  ];
}

/** Where the number of a rule's first comparison comes from. */
export function originText({ expr }: Pick<Rule, 'expr'>): string {
  const [first] = asked(expr).comparisons;
  if (!first) return 'no number';
  const signal = signalAsking(first.of);
  if (!signal) return directionOf(first.operator) === 'equal' ? 'a state' : 'the rule itself';
  const { objective, expected } = signal;
  if (objective) {
    const level = (['critical', 'target'] as const).find((each) => objective[each] === first.level);
    return level
      ? `objective ${objective.title}, ${level} (${objective.source})`
      : `the rule itself; the objective ${objective.title} is another`;
  }
  if (expected === first.level) return `what is expected of ${signal.title}`;
  return signal.unit === 'state' ? 'a state' : 'the rule itself';
}

/** A label of a rule, with its templates as people read them: `{{ $labels.job }}` is `<job>`. */
export const labelText = (text: string): string => text.replace(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, '<$1>');
