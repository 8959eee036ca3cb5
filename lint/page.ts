import type { Check } from './check.ts';
import { dashboardChecks } from './dashboards/index.ts';
import { exclusions } from './exclusions.ts';
import { metricUsed } from './metric-used.ts';
import { ruleChecks } from './rules/index.ts';

const head = `# The checks

What is generated is read again as Grafana and Prometheus will read it, and \`npm test\` refuses what a check finds. The names are those of
Grafana's [dashboard-linter](https://github.com/grafana/dashboard-linter) and of Cloudflare's [pint](https://cloudflare.github.io/pint/), where the
check is theirs; neither program is needed. A check is a file in \`lint/\`, and beside it is a test that shows it failing. This page is rendered
by \`npm run build\`.
`;

/** Renders `docs/checks.md`: what is checked, and what is right although a check does not like it. */
export const checksPage = (): string =>
  [
    head,
    ...section('Dashboards', dashboardChecks),
    ...section('Rules, and the queries of the dashboards', ruleChecks),
    ...section('The catalogue', [metricUsed]),
    '## Exclusions',
    '',
    'What a check does not like and what is right all the same. An exclusion that hides nothing fails a test.',
    '',
    ...table('check', 'where', 'because'),
    ...exclusions.map(({ check, where, what, because }) => row(check, placeOf(where ?? what), because)),
    '',
  ].join('\n');

const section = (title: string, checks: readonly Check[]): readonly string[] => [
  ...[`## ${title}`, '', ...table('check', 'asks that')],
  ...checks.map(({ name, asks }) => row(name, asks)),
  '',
];

const placeOf = (pattern: RegExp | undefined): string => (pattern ? `\`${pattern.source}\`` : 'everywhere');

const table = (...names: readonly string[]): readonly string[] => [
  row(...names),
  `|${names.map(() => '---|').join('')}`,
];
const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
