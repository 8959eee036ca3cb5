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
import type { Review } from './review.ts';

/** By this a workflow knows its comment again. */
const marker = '<!-- presale alerts:review -->';

/** The review as Markdown, for a comment on a pull request. */
export const reviewMarkdown = (review: Review): string =>
  [marker, '## Alert review', ...alarms(review), ...changes(review), ...backtest(review), ...table(review)]
    .join('\n\n')
    .concat('\n');

/**
 * Text that stays text in Markdown, also in a table: no markup, no HTML, no mention of anybody, one line.
 */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, (character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase()}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]|~#!]/g, (character) => `\\${character}`)
    .replaceAll('@', '@<!-- -->')
    .replace(/:\/\//g, ':<!-- -->//');

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const rows = (head: readonly string[], lines: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...lines].join('\n');

function alarms(review: Review): string[] {
  const texts = alarmTexts(review);
  if (texts.length === 0) return [];
  const head = texts.length === 1 ? 'A critical alert warns less.' : `${texts.length} critical alerts warn less.`;
  return [['> [!CAUTION]', `> **${head}**`, ...texts.map((text) => `> - ${plain(text)}`)].join('\n')];
}

function changes({ base }: Review): string[] {
  if (!base) return [];
  const head = `Compared with ${plain(baseText(base))}: ${countsText(base.changes)}.`;
  if (base.changes.length === 0) return [head];
  const lines = base.changes.map((change) =>
    row(
      plain(change.alert),
      `${change.weakensCritical ? '🔴 ' : ''}${change.verdict}`,
      plain(change.severity),
      plain(change.component),
      changeTexts(change).map(plain).join('<br>'),
      change.is ? plain(coverageText(change.coverage)) : '',
    ),
  );
  return [head, rows(['alert', 'verdict', 'severity', 'component', 'what changed', 'covered by'], lines)];
}

function backtest(review: Review): string[] {
  if (!review.backtest) return [];
  const { telling, silent } = tellingRules(review.backtest);
  const lines = telling.flatMap((rule) =>
    backtestTexts(rule).map(([when, text]) => row(plain(rule.alert), ...(review.base ? [when] : []), plain(text))),
  );
  const head = ['alert', ...(review.base ? [''] : []), 'would have been'];
  return [
    `### Backtest: ${plain(rangeText({ backtest: review.backtest }))}`,
    ...(lines.length > 0 ? [rows(head, lines)] : []),
    ...(silent ? [`Silent${review.base ? ', before and now' : ''}: ${plain(silent)}.`] : []),
  ];
}

const heads = [
  'alert',
  'severity',
  'fires',
  'fires on after that',
  'system',
  'component',
  'where the number comes from',
  'runbook',
  'panel',
  'covered by',
];

/** All rules; folded away where changes are what is reviewed. */
function table({ rules, base }: Review): string[] {
  const lines = rules.map((rule) =>
    row(
      ...[rule.alert, rule.severity, rule.fires, rule.keepsFiring ?? 'no', rule.system ?? '<system>'].map(plain),
      ...[rule.component, rule.origin ?? 'none', rule.runbook, rule.panel, coverageText(rule.coverage)].map(plain),
    ),
  );
  const all = rows(heads, lines);
  return base ? [`<details><summary>All ${rules.length} rules</summary>`, all, '</details>'] : [all];
}
