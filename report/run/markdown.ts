import { formatValue } from '../../catalog/units.ts';
import { count } from '../../k6/lib/figures.ts';
import { loadName } from '../../k6/lib/profile.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import type { ObjectiveRow, RunReport, ValueTable } from './model.ts';
import { marginText, recoveryText } from './page/promises.ts';
import { clock } from './time-grid.ts';
import { longValue, shortValue } from './values.ts';

/** A report as Markdown, for a pull request or a chat: what the page says without its charts. */
export function markdown(report: RunReport): string {
  const { run, grid, verdict, sentence, objectives, sustained, requests, outcomes, alerts } = report;
  const { invariants, reconciliation, services, environment, commands } = report;
  return [
    `# ${cell(sentence)}`,
    '',
    `${cell(`${run.system}/${run.suite}`)} (${cell(loadName({ name: run.profile, scale: run.scale }))}), ${code(run.testid)}, ${run.startedAt.slice(0, 19)}Z, load of ${clock(grid.loadSeconds)}${run.fault ? `, fault ${code(run.fault.name)}` : ''}`,
    ...(isMissing(verdict)
      ? []
      : list(
          'Reasons',
          verdict.reasons.map(({ text }) => text),
        )),
    ...(isMissing(verdict) ? [] : list('Notes', verdict.notes)),
    ...section('Objectives', objectiveTable(objectives)),
    '',
    isMissing(sustained)
      ? `No sustained rate inside the objectives: ${cell(sustained.missing)}.`
      : `Highest rate kept up for ${sustained.seconds} s inside the objectives: ${sustained.perSecond.toFixed(1)} requests per second.`,
    ...section('Requests', found(requests, valueTable)),
    ...outcomes.flatMap(({ title, parts }) =>
      section(
        title,
        table(
          ['Outcome', 'Count'],
          parts.map(({ name, count: number }) => [name, count(number)]),
          [1],
        ),
      ),
    ),
    ...section(
      'Alerts',
      found(alerts, (all) =>
        all.length === 0
          ? ['None fired.']
          : table(
              ['Alert', 'Severity', 'State', 'Notified', 'What it says'],
              all.map(({ name, severity, state, notifiedAt, description }) => [
                name,
                severity,
                state,
                notifiedAt === null ? 'not notified' : clock(notifiedAt),
                description,
              ]),
            ),
      ),
    ),
    ...(report.marks.faults.length === 0
      ? []
      : section(
          'Recovery after faults',
          found(report.recovery, (all) =>
            table(
              ['Fault', 'What is kept again', 'After'],
              all.map(({ fault, title, seconds }) => [fault, title, recoveryText(seconds)]),
              [2],
            ),
          ),
        )),
    ...section(
      'Invariants',
      found(invariants, ({ invariants: all, figures }) =>
        table(
          ['Invariant', 'Figures', ''],
          [
            ...all.map(({ claim, detail, holds }) => [claim, detail, holds ? 'holds' : '**broken**']),
            ...figures.map(({ title, text }) => [title, text, '']),
          ],
        ),
      ),
    ),
    ...section(
      'Counted by k6 and by Prometheus',
      found(reconciliation, (rows) =>
        table(
          ['Figure', 'k6', 'Prometheus', ''],
          rows
            .filter(({ isPart, difference }) => !isPart || difference !== 0)
            .map(({ name, k6, prometheus, difference }) => [
              name,
              count(k6),
              count(prometheus),
              difference === 0 ? 'equal' : `**${difference}**`,
            ]),
          [1, 2],
        ),
      ),
    ),
    ...section(
      'Services',
      found(services, (all) =>
        table(
          ['Service', 'CPU, mean', 'CPU, highest', 'Memory, highest', 'Event-loop lag, highest', 'Connections', 'Leak'],
          all.map((use) => [
            use.service,
            use.cpuMean === null ? '–' : formatValue(use.cpuMean, 'ratio'),
            use.cpuHighest === null ? '–' : formatValue(use.cpuHighest, 'ratio'),
            use.memoryHighest === null ? '–' : formatValue(use.memoryHighest, 'bytes'),
            use.eventLoopLagHighest === null ? '–' : formatValue(use.eventLoopLagHighest, 's'),
            use.connectionsHighest === null ? '–' : count(use.connectionsHighest),
            use.leak.text,
          ]),
          [1, 2, 3, 4, 5],
        ),
      ),
    ),
    ...section('Environment', table(['What', 'Value'], environment)),
    '',
    'The same run again:',
    '',
    ...commands.presale.split('\n').map((line) => `    ${line}`),
    '',
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): string[] => ['', `## ${cell(title)}`, '', ...lines];

const list = (title: string, texts: readonly string[]): string[] =>
  texts.length === 0 ? [] : ['', `${title}:`, '', ...texts.map((text) => `- ${cell(text)}`)];

const found = <T extends object>(value: Found<T>, lines: (value: T) => readonly string[]): readonly string[] =>
  isMissing(value) ? [`Not there: ${cell(value.missing)}`] : lines(value);

const objectiveTable = (rows: readonly ObjectiveRow[]): string[] =>
  table(
    ['Objective', 'Measured', 'Value', 'Target', 'Critical', 'Margin', ''],
    rows.map(({ title, measure, unit, target, critical, value, judged }) => [
      title,
      measure,
      isMissing(value) ? `not there: ${value.missing}` : longValue(value.value, unit),
      longValue(target, unit),
      longValue(critical, unit),
      isMissing(value) ? '' : marginText(value.margin),
      [isMissing(value) ? '' : value.standing, judged ? '' : 'not judged'].filter(Boolean).join(', '),
    ]),
    [2, 3, 4, 5],
  );

const valueTable = ({ labels, columns, rows }: ValueTable): string[] =>
  table(
    [...labels, ...columns.map(({ title }) => title)],
    rows.map((row) => [
      ...row.labels,
      ...row.cells.map(({ value }, at) => shortValue(value, columns[at]?.unit ?? 'state')),
    ]),
    columns.map((_, at) => labels.length + at),
  );

function table(head: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head.map(cell)),
    line(head.map((_, at) => (right.includes(at) ? '--:' : '---'))),
    ...rows.map((row) => line(row.map((text) => (/^\*\*[\w-]+\*\*$/.test(text) ? text : cell(text))))),
  ];
}

/** Text that Markdown neither formats nor takes for HTML, and that stays in its cell. */
const cell = (text: string): string =>
  text
    .replace(/[\\`*_[\]|~#]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\s+/g, ' ');

const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;
