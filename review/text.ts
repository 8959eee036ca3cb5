import pc from 'picocolors';
import {
  alarmTexts,
  backtestTexts,
  baseText,
  changeTexts,
  countsText,
  coverageText,
  rangeText,
  tellingRules,
} from './plain.ts';
import type { Review, ReviewedRule } from './review.ts';

type Paint = (text: string) => string;

/** What is written on. */
interface Page {
  readonly colours: ReturnType<typeof pc.createColors>;
  /** A line, or several where it is too long: then the others are indented by so many columns. */
  readonly fold: (text: string, indent: number, paint?: Paint) => string[];
}

/**
 * The review for a terminal: what changed, what a backtest found, and all rules where it is not changes that are
 * reviewed. Without a width no line is folded.
 */
export function reviewText(review: Review, { coloured = false, width = Number.POSITIVE_INFINITY } = {}): string {
  const page: Page = {
    colours: pc.createColors(coloured),
    fold: (text, indent, paint = (line) => line) => folded(text, indent, width).map(paint),
  };
  const blocks = [alarms(review, page), changes(review, page), backtest(review, page), rules(review, page)];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

/** A text in lines no longer than `width`, unless a single word is. */
function folded(text: string, indent: number, width: number): string[] {
  const [first = '', ...words] = text.split(' ');
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(`${' '.repeat(indent)}${word}`);
  }
  return lines;
}

/** Text that a terminal shows as it is: whatever would steer it is written out. */
const shown = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

function alarms(review: Review, { colours: { bold, red }, fold }: Page): string[] {
  const texts = alarmTexts(review);
  if (texts.length === 0) return [];
  const head = texts.length === 1 ? 'A CRITICAL ALERT WARNS LESS' : `${texts.length} CRITICAL ALERTS WARN LESS`;
  return [bold(red(`!!! ${head} !!!`)), ...texts.flatMap((text) => fold(`  ${shown(text)}`, 4, red))];
}

function changes({ base }: Review, { colours: { bold, dim }, fold }: Page): string[] {
  if (!base) return [];
  return [
    ...fold(`Changed since ${shown(baseText(base))}: ${countsText(base.changes)}`, 2, bold),
    ...base.changes.flatMap((change) => [
      `  ${bold(shown(change.alert))} ${change.verdict} (${shown(`${change.severity}, ${change.component}`)})`,
      ...changeTexts(change).flatMap((text) => fold(`    ${shown(text)}`, 6)),
      ...(change.is ? fold(`    ${shown(coverageText(change.coverage))}`, 6, dim) : []),
    ]),
  ];
}

function backtest(review: Review, { colours: { bold, dim }, fold }: Page): string[] {
  if (!review.backtest) return [];
  const { telling, silent } = tellingRules(review.backtest);
  const width = Math.max(0, ...telling.map(({ alert }) => shown(alert).length));
  return [
    ...fold(`What the rules would have done: ${rangeText({ backtest: review.backtest })}`, 2, bold),
    ...telling.flatMap((rule) =>
      backtestTexts(rule).flatMap(([when, text], at) => {
        const head = `  ${(at === 0 ? shown(rule.alert) : '').padEnd(width)}  ${review.base ? when.padEnd(6) : ''}  `;
        return fold(`${head}${shown(text)}`, head.length);
      }),
    ),
    ...(silent ? fold(`  silent${review.base ? ', before and now' : ''}: ${shown(silent)}`, 4, dim) : []),
  ];
}

/** All rules, group by group: each as it will wake somebody, then where that comes from. */
function rules(review: Review, page: Page): string[] {
  if (review.base) return page.fold(`All ${review.rules.length} rules are shown without --base.`, 2, page.colours.dim);
  return [...Map.groupBy(review.rules, ({ group }) => group)].flatMap(([group, all], at) => [
    ...(at === 0 ? [] : ['']),
    page.colours.bold(shown(group)),
    ...all.flatMap((rule) => ruleLines(rule, page)),
  ]);
}

function ruleLines(rule: ReviewedRule, { colours: { bold, dim, red, yellow }, fold }: Page): string[] {
  const paint = { critical: red, warning: yellow }[rule.severity] ?? ((text: string) => text);
  const about = [rule.severity, rule.component, ...(rule.system ? [`system ${rule.system}`] : [])];
  const goesOn = rule.keepsFiring ? `; then keeps firing for ${rule.keepsFiring}` : '';
  return [
    `  ${bold(shown(rule.alert))} ${paint(shown(`(${about.join(', ')})`))}`,
    ...fold(`    fires: ${shown(`${rule.fires}${goesOn}`)}`, 6),
    ...[
      ...(rule.origin ? [`number: ${rule.origin}`] : []),
      `runbook: ${rule.runbook}; panel: ${rule.panel}`,
      coverageText(rule.coverage),
    ].flatMap((text) => fold(`    ${shown(text)}`, 6, dim)),
  ];
}
