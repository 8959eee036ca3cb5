import type { Finding, GateResult } from './finding.ts';
import { findingText, lastLine } from './text.ts';

const icons: Readonly<Record<Finding['outcome'], string>> = { pass: '✅', warn: '⚠️', fail: '❌', 'not judged': '➖' };

/** The gate as Markdown, for a job's summary on GitHub. */
export const githubSummary = (result: GateResult): string =>
  [
    `## ${markdown(lastLine(result))}`,
    '',
    '| | rule | what was seen | margin |',
    '|---|---|---|---|',
    ...result.findings.map(
      ({ outcome, rule, text, margin = '' }) =>
        `| ${icons[outcome]} | ${rule} | ${markdown(text)} | ${markdown(margin)} |`,
    ),
    '',
  ].join('\n');

/** What speaks against the run, as workflow commands that GitHub shows as annotations. */
export const githubAnnotations = ({ findings }: GateResult): string[] =>
  findings.flatMap((finding) => {
    if (finding.outcome !== 'fail' && finding.outcome !== 'warn') return [];
    const command = finding.outcome === 'fail' ? 'error' : 'warning';
    return [`::${command} title=Gate%3A ${finding.rule}::${commandData(findingText(finding))}`];
  });

/** Text as the data of a workflow command, which is one line as the text is. */
const commandData = (text: string): string => text.replaceAll('%', '%25');

/** Text that stays text in a Markdown table. */
const markdown = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]<>|~]/g, (character) => `\\${character}`)
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;');
