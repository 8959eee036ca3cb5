import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DashboardReport, RunReport } from '../model.ts';
import { mostLines } from '../panels.ts';
import { integritySection, repeatSection, requestsSection, servicesTable } from './evidence.ts';
import { found, Html, html } from './markup.ts';
import { type Axis, rowSection } from './panel.ts';
import { alertsSection, objectivesSection, recoverySection } from './promises.ts';
import { thinned } from './thinned.ts';
import { timelineSection, verdictSection } from './verdict.ts';

const beside = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8').trim();
const style = beside('style.css');
const script = beside('hover.js');

/** The script is allowed by its hash, and nothing may be fetched: what is in a label can do neither harm nor calls. */
const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A page below this is sent and opened with ease, in bytes. */
const mostBytes = 1_400_000;

/** A report as one page: it needs nothing else, and says all of it without its script. A large one has fewer lines. */
export function page(report: RunReport): string {
  let text = drawn(report);
  for (let lines: number = mostLines; Buffer.byteLength(text) > mostBytes && lines > 1; ) {
    lines = Math.max(1, Math.min(lines - 1, Math.floor((lines * mostBytes) / Buffer.byteLength(text))));
    text = drawn(thinned(report, lines));
  }
  return text;
}

function drawn(report: RunReport): string {
  const { run, grid, marks, dashboards } = report;
  const axis: Axis = { grid, marks };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.sentence.split(':')[0] ?? ''}: ${run.testid}</title>
<style>${new Html(style)}</style>
</head>
<body>
${verdictSection(report)}
<nav><div class="inside">${navigation(dashboards)}</div></nav>
<main data-from="${grid.from}" data-step="${grid.stepSeconds}" data-count="${grid.count}" data-started="${grid.startedAt.getTime()}">
${timelineSection(report)}
${objectivesSection(report)}
<h2 id="load">Load</h2>
<p class="lead">${report.load.plan.join('; ') || 'The profile is not known here any more.'}</p>
${rowSection(report.load.row, axis)}
${requestsSection(report)}
${alertsSection(report)}
${recoverySection(report)}
${integritySection(report)}
<h2 id="resources">Resources</h2>
${found(report.services, servicesTable)}
${rowSection(report.resources, axis)}
${dashboards.map((dashboard) => dashboardSection(dashboard, axis))}
${repeatSection(report)}
</main>
<footer class="inside"><main>Made by Presale, ${report.madeAt.slice(0, 19).replace('T', ' ')} UTC. report.json beside this page has all values.</main></footer>
<div id="tip" role="status"></div>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

const sections = [
  ['timeline', 'Timeline'],
  ['objectives', 'Objectives'],
  ['load', 'Load'],
  ['requests', 'Requests'],
  ['alerts', 'Alerts'],
  ['integrity', 'Integrity'],
  ['resources', 'Resources'],
] as const;

const navigation = (dashboards: readonly DashboardReport[]): Html[] =>
  [...sections, ...dashboards.map(({ file, title }) => [file, title] as const), ['repeat', 'Repeat'] as const].map(
    ([id, title]) => html`<a href="#${id}">${title}</a>`,
  );

const dashboardSection = (
  { file, title, question, rows }: DashboardReport,
  axis: Axis,
): Html => html`<h2 id="${file}">${title}</h2>
<p class="lead">${question}</p>
${rows.map((row) => rowSection(row, axis))}`;
