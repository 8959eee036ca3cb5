import { formatValue } from '../../../catalog/units.ts';
import { count } from '../../../k6/lib/figures.ts';
import type { ReconciledRow } from '../../../runs/reconciliation.ts';
import type { Outcomes, RunReport, ServiceUse } from '../model.ts';
import { found, type Html, html, pill, tableOf } from './markup.ts';
import { valueRows } from './panel.ts';

/** Which request was slow or failed, and what became of what visitors asked for. */
export const requestsSection = ({
  requests,
  outcomes,
}: RunReport): Html => html`<h2 id="requests">Requests and outcomes</h2>
<h3>By request, as k6 saw it</h3>
${found(requests, valueRows)}
${outcomes.map(outcomesOf)}`;

function outcomesOf({ title, parts }: Outcomes): Html {
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  return html`<h3>${title}</h3>
${tableOf(
  ['Outcome', { number: 'Count' }, { number: 'Share' }, ''],
  parts.map(({ name, count: number }) => {
    const share = total > 0 ? (number / total) * 100 : 0;
    return html`<tr><td>${name}</td><td class="number">${count(number)}</td><td class="number">${share.toFixed(1)} %</td>
<td><span class="bar"><i style="width:${share.toFixed(1)}%"></i></span></td></tr>`;
  }),
)}`;
}

/** What must be true of the data, and whether k6 and Prometheus counted the same. */
export const integritySection = ({
  invariants,
  reconciliation,
}: RunReport): Html => html`<h2 id="integrity">Invariants and reconciliation</h2>
<div class="two">
<div><h3>What must be true of the data</h3>
${found(invariants, ({ invariants: all, figures }) =>
  tableOf(
    ['Invariant', 'Figures', ''],
    [
      ...all.map(
        ({ claim, detail, holds }) =>
          html`<tr><td>${claim}</td><td class="muted">${detail}</td><td>${holds ? pill('kept', 'holds') : pill('breached', 'broken')}</td></tr>`,
      ),
      ...figures.map(({ title, text }) => html`<tr><td>${title}</td><td class="muted">${text}</td><td></td></tr>`),
    ],
  ),
)}</div>
<div><h3>Counted by k6 and by Prometheus</h3>
${found(reconciliation, (rows) => {
  const shown = rows.filter(({ isPart, difference }) => !isPart || difference !== 0);
  const rest = rows.filter((row) => !shown.includes(row));
  return html`${reconciled(shown)}${
    rest.length > 0
      ? html`<details><summary>${rest.length} parts of them, all equal</summary>${reconciled(rest)}</details>`
      : ''
  }`;
})}</div>
</div>`;

const reconciled = (rows: readonly ReconciledRow[]): Html =>
  tableOf(
    ['Figure', { number: 'k6' }, { number: 'Prometheus' }, ''],
    [...rows]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(
        ({ name, k6, prometheus, difference }) => html`<tr><td>${name}</td><td class="number">${count(k6)}</td>
<td class="number">${count(prometheus)}</td><td>${difference === 0 ? pill('kept', 'equal') : pill('breached', `${difference > 0 ? '+' : ''}${difference}`)}</td></tr>`,
      ),
  );

/** What each service used. */
export const servicesTable = (services: readonly ServiceUse[]): Html =>
  tableOf(
    [
      'Service',
      { number: 'CPU, mean' },
      { number: 'highest' },
      { number: 'Memory, first' },
      { number: 'highest' },
      { number: 'last' },
      { number: 'Event-loop lag, highest' },
      { number: 'Connections, most' },
      'Leak',
    ],
    services.map(
      (use) => html`<tr><td>${use.service}</td>
${[use.cpuMean, use.cpuHighest].map((share) => cell(share, 'ratio'))}
${[use.memoryFirst, use.memoryHighest, use.memoryLast].map((bytes) => cell(bytes, 'bytes'))}
${cell(use.eventLoopLagHighest, 's')}<td class="number">${use.connectionsHighest ?? '–'}</td><td class="muted">${use.leak.text}</td></tr>`,
    ),
  );

const cell = (value: number | null, unit: 'ratio' | 'bytes' | 's'): Html =>
  html`<td class="number">${value === null ? '–' : formatValue(value, unit)}</td>`;

/** Where and with what it was run, and how to run it again. */
export const repeatSection = ({
  environment,
  commands,
}: RunReport): Html => html`<h2 id="repeat">Environment, and how to repeat it</h2>
<div class="two">
<div><h3>Environment</h3>${tableOf(
  ['What', 'Value'],
  environment.map(([name, value]) => html`<tr><td>${name}</td><td><code>${value}</code></td></tr>`),
)}</div>
<div><h3>The same run again</h3><div class="sheet"><p><code>${commands.presale}</code></p></div>
<h3>What k6 was given</h3><div class="sheet"><p><code>${commands.k6 ?? 'not recorded'}</code></p></div></div>
</div>`;
