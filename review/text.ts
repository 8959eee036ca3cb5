import pc from 'picocolors';
import { alarmTexts, backtestTexts, changeTexts, countsText, coverageText, rangeText, tellingRules } from './plain.ts';
import type { Review, ReviewedRule } from './review.ts';

type Colours = ReturnType<typeof pc.createColors>;

/** The review for a terminal: what changed, what a backtest found, then all rules. */
export function reviewText(review: Review, coloured = false): string {
  const colours = pc.createColors(coloured);
  const blocks = [alarms(review, colours), changes(review, colours), backtest(review, colours), table(review, colours)];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

/** Text that a terminal shows as it is: whatever would steer it is written out. */
const shown = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

function alarms(review: Review, { bold, red }: Colours): string[] {
  const texts = alarmTexts(review);
  if (texts.length === 0) return [];
  const head = texts.length === 1 ? 'A CRITICAL ALERT WARNS LESS' : `${texts.length} CRITICAL ALERTS WARN LESS`;
  return [bold(red(`!!! ${head} !!!`)), ...texts.map((text) => red(`  ${shown(text)}`))];
}

function changes({ base }: Review, { bold, dim }: Colours): string[] {
  if (!base) return [];
  const head = bold(`Changed since ${shown(base.ref)} (${base.commit.slice(0, 7)}): ${countsText(base.changes)}`);
  return [
    head,
    ...base.changes.flatMap((change) => [
      `  ${bold(shown(change.alert))} ${change.verdict} (${shown(`${change.severity}, ${change.component}`)})`,
      ...changeTexts(change).map((text) => `    ${shown(text)}`),
      ...(change.is ? [dim(`    ${shown(coverageText(change.coverage))}`)] : []),
    ]),
  ];
}

function backtest(review: Review, { bold, dim }: Colours): string[] {
  if (!review.backtest) return [];
  const { telling, silent } = tellingRules(review.backtest);
  const width = Math.max(0, ...telling.map(({ alert }) => shown(alert).length));
  return [
    bold(`What the rules would have done: ${rangeText({ backtest: review.backtest })}`),
    ...telling.flatMap((rule) =>
      backtestTexts(rule).map(([when, text], at) => {
        const head = `  ${(at === 0 ? shown(rule.alert) : '').padEnd(width)}  ${review.base ? when.padEnd(6) : ''}`;
        return `${head}  ${shown(text)}`;
      }),
    ),
    ...(silent ? [dim(`  silent${review.base ? ', before and now' : ''}: ${shown(silent)}`)] : []),
  ];
}

const heads = ['alert', 'severity', 'system', 'component', 'fires on', 'fires'] as const;

function table({ rules }: Review, { bold, dim, red, yellow }: Colours): string[] {
  const cells = ({ alert, severity, fires, keepsFiring, system, component }: ReviewedRule): string[] =>
    [alert, severity, system, component, keepsFiring, fires].map(shown);
  const widths = heads.map((head, at) => Math.max(head.length, ...rules.map((rule) => cells(rule)[at]?.length ?? 0)));
  const line = (texts: readonly string[]): string =>
    `  ${texts.map((text, at) => text.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd();
  const ofSeverity = (severity: string, text: string): string =>
    severity === 'critical' ? red(text) : severity === 'warning' ? yellow(text) : text;
  return [...Map.groupBy(rules, ({ group }) => group)].flatMap(([group, all], at) => [
    ...(at === 0 ? [] : ['']),
    bold(shown(group)),
    dim(line(heads)),
    ...all.flatMap((rule) => [
      ofSeverity(rule.severity, line(cells(rule))),
      dim(`      number: ${shown(rule.origin)}; runbook: ${shown(rule.runbook)}; panel: ${shown(rule.panel)}`),
      dim(`      ${shown(coverageText(rule.coverage))}`),
    ]),
  ]);
}
