import { formatValue } from '../../catalog/units.ts';
import { columns, count, percent } from '../../k6/lib/figures.ts';
import type { ComparedFigure, Comparison } from './comparison.ts';
import { confidence } from './statistics.ts';

/** A comparison for people: a line a figure with its change and interval, and what it comes to in the last line. */
export function comparisonText(comparison: Comparison): string {
  const { base, candidate, reasons, figures } = comparison;
  const rows = figures.map((each) => [
    each.of,
    each.stat,
    formatValue(each.base, each.unit),
    formatValue(each.candidate, each.unit),
    changeText(each),
    each.reason === undefined ? wordOf(each) : `${wordOf(each)}: ${each.reason}`,
  ]);
  const head = ['', '', 'base', 'candidate', 'change', ''];
  return [
    `base       ${base.join(', ') || 'none'}`,
    `candidate  ${candidate}`,
    '',
    ...(rows.length > 0 ? columns([head, ...rows], [2, 3, 4]).map((line) => `  ${line}`) : []),
    ...reasons.map((reason) => `  - ${reason}`),
    '',
    lastLine(comparison),
  ].join('\n');
}

/** What the comparison comes to. */
export function lastLine({ outcome, figures, reasons, base }: Comparison): string {
  const rate = base.length > 1 ? rateOfMany : rateOfPair;
  const those = figures.filter((each) => each.outcome === outcome);
  const compared = figures.filter((each) => each.outcome !== 'not comparable').length;
  const [most] = [...those].sort((a, b) => Math.abs(b.change?.estimate ?? 0) - Math.abs(a.change?.estimate ?? 0));
  switch (outcome) {
    case 'not comparable':
      return `Not comparable: ${reasons[0] ?? 'no figure rests on enough answers'}.`;
    case 'no difference found':
      return `No difference found in ${count(compared)} figures; ${rate}.`;
    default: {
      const which = most ? `, most of all ${most.of} ${most.stat}: ${changeText(most)}` : '';
      const title = outcome === 'slower' ? 'Slower' : 'Faster';
      return `${title}: ${count(those.length)} of ${count(compared)} figures${which}; ${rate}.`;
    }
  }
}

const rateOfMany = `a run that is like the others is told apart in at most ${percent(confidence.falseAlarms)} of cases`;

/** Two runs cannot know what else the machine did: a pair is only as fair as its machine was quiet. */
const rateOfPair = `on a machine as quiet for both, at most ${percent(confidence.falseAlarms)} of equal pairs are told apart`;

/** Of a share, slower means more failures. */
const wordOf = ({ unit, outcome }: ComparedFigure): string =>
  unit === 's' ? outcome : outcome.replace('slower', 'more failures').replace('faster', 'fewer failures');

/** The change of a figure with its interval; nothing where it was not compared. */
export function changeText({ change, unit }: ComparedFigure): string {
  if (change === undefined) return '';
  const signed = (value: number): string =>
    Number.isFinite(value) ? `${value < 0 ? '−' : '+'}${Math.abs(value * 100).toFixed(unit === 's' ? 0 : 2)}` : '∞';
  return `${signed(change.estimate)} % (${signed(change.low)} to ${signed(change.high)} %)`;
}
