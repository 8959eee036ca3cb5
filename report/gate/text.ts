import { columns, count } from '../../k6/lib/figures.ts';
import type { Finding, GateResult } from './finding.ts';

const words: Readonly<Record<Finding['outcome'], string>> = {
  pass: 'pass',
  warn: 'warn',
  fail: 'FAIL',
  'not judged': 'skip',
};

/**
 * What a finding says, with its distance from the limit, on one line: a line of its own in a log of GitHub Actions
 * could be a command.
 */
export const findingText = ({ text, margin }: Finding): string =>
  (margin === undefined ? text : `${text}; ${margin}`).replace(/[\r\n]+/g, ' ');

/** The gate's last line: whether it passed, and which rule decided. */
export function lastLine({ testid, passed, findings }: GateResult): string {
  const failed = findings.filter(({ outcome }) => outcome === 'fail');
  const warned = findings.filter(({ outcome }) => outcome === 'warn').length;
  if (passed) {
    return `Gate passed: ${testid}${warned > 0 ? `, with ${count(warned)} ${warned === 1 ? 'warning' : 'warnings'}` : ''}.`;
  }
  const [first, ...others] = failed as [Finding, ...Finding[]];
  const more = others.length > 0 ? `; and ${count(others.length)} more` : '';
  return `Gate failed: ${testid}: ${first.rule}: ${findingText(first)}${more}.`;
}

/** The gate for people. Every finding when it is to explain itself, else only those that speak against the run. */
export function gateText(result: GateResult, explain: boolean): string {
  const shown = result.findings.filter(({ outcome }) => explain || outcome === 'fail' || outcome === 'warn');
  const rows = shown.map((finding) => [words[finding.outcome], finding.rule, findingText(finding)]);
  return [...columns(rows).map((line) => `  ${line}`), ...(rows.length > 0 ? [''] : []), lastLine(result)].join('\n');
}
