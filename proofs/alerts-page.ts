import { readFileSync } from 'node:fs';
import { alerts } from '../alerts/index.ts';
import type { Alert } from '../alerts/kit/alert.ts';
import { ruleTests } from '../alerts/rule-tests.ts';
import { formatValue } from '../catalog/units.ts';
import { print } from '../promql/index.ts';
import { type AlertProof, ruleNameOf } from './alerts.ts';

/** Renders `docs/alerts.md`: what the rules say, what is proven of them, and what people say of alerts. */
export function alertsPage(proofs: readonly AlertProof[]): string {
  const about = readFileSync(new URL('./alerts-page.md', import.meta.url), 'utf8');
  const names = [...new Set(alerts.map(({ alert }) => alert.name))];
  const tables = {
    alerts: table(
      ['alert', 'severity', 'what', 'fires when', 'where the number comes from', 'for', 'tests'],
      names.map((name) => alertRow(name, proofs)),
    ),
    proofs: table(
      ['rule', 'brought about by', 'known by', 'told after', 'over after', 'last proven'],
      names.flatMap((name) => proofs.filter(({ alert }) => alert === name).map(proofRow)),
    ),
  };
  return about.replace('<!-- alerts -->', tables.alerts).replace('<!-- proofs -->', tables.proofs);
}

const rulesOf = (name: string): readonly Alert[] => alerts.flatMap(({ alert }) => (alert.name === name ? [alert] : []));

function alertRow(name: string, proofs: readonly AlertProof[]): readonly string[] {
  const rules = rulesOf(name);
  const several = rules.length > 1 ? [counted(rules.length, 'rule')] : [];
  const each = (say: (alert: Alert) => string) => [...new Set(rules.map(say))].join('; or ');
  const proven = proofs.filter(({ alert }) => alert === name).length;
  return [
    `[${name}](runbooks/${name}.md)`,
    each(({ severity }) => severity),
    each(({ summary }) => summary),
    each(condition),
    each(origin),
    each(({ for: held }) => held ?? 'at once'),
    [counted(casesOf(name), 'case'), ...several, counted(proven, 'proof')].join(', '),
  ];
}

/** How many promtool cases check an alert. */
const casesOf = (name: string): number =>
  Object.values(ruleTests)
    .flat()
    .filter(({ checks }) => checks.some(({ alert }) => alert === name)).length;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function condition({ when: { expression, signal, limit, level } }: Alert): string {
  const title = `*${signal.title}*`;
  if (limit === undefined) return withoutLimit(print(expression));
  const isState = level === undefined && limit !== signal.expected;
  return isState ? `${title} is ${limit}` : `${title} above ${formatValue(limit, signal.unit)}`;
}

function withoutLimit(expression: string): string {
  if (expression.startsWith('vector(')) return 'always: its absence is the alarm';
  return expression.replace(/^\(/, '').startsWith('absent(')
    ? 'a job has no target'
    : 'a target is up and lacks a series';
}

function origin({ when: { signal, limit, level } }: Alert): string {
  if (level !== undefined && signal.objective)
    return `${level} of the objective *${signal.objective.title}*: ${signal.objective.source}`;
  return limit === undefined ? 'no number' : `${signal.expected} is right, nothing else`;
}

function proofRow(proof: AlertProof): readonly string[] {
  const { does, witness, detection, resolution, proven } = proof;
  const took = ({ measured, floor }: AlertProof['detection']) => `${measured} s of ${floor} s`;
  return [ruleNameOf(proof), does, witness, took(detection), took(resolution), `${proven.on}, ${proven.commit}`];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
