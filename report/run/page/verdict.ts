import { loadName } from '../../../k6/lib/profile.ts';
import { isMissing } from '../../../runs/evidence.ts';
import { timelineRows } from '../chart/timeline.ts';
import type { RunReport, Standing } from '../model.ts';
import { clock } from '../time-grid.ts';
import { type Html, html } from './markup.ts';
import { bandsOf } from './panel.ts';

const timelineWidth = 1204;

/** The top of the page: what was run, whether the system may open, and why not. */
export const verdictSection = ({
  run,
  grid,
  verdict,
  sentence,
  figures,
}: RunReport): Html => html`<header><div class="inside">
<h1>${run.system}/${run.suite} <span class="muted">${loadName({ name: run.profile, scale: run.scale })}</span></h1>
<p class="muted">${run.testid} · ${utc(run.startedAt)} · load of ${clock(grid.loadSeconds)}${run.fault ? ` · fault ${run.fault.name}` : ''}</p>
<div class="verdict ${standingOf(verdict)}"><strong>${headOf(sentence)}</strong>
${reasonsOf(verdict, sentence)}</div>
<div class="cards">${figures.map(
  ({ title, text, detail }) =>
    html`<div class="card"><span class="muted">${title}</span><b>${text}</b><span class="muted">${detail}</span></div>`,
)}</div>
</div></header>`;

const utc = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;

const standingOf = (verdict: RunReport['verdict']): Standing =>
  isMissing(verdict) ? 'missed' : verdict.mayOpen ? 'kept' : 'breached';

/** `May not open` of `May not open: an alert fired.` */
const headOf = (sentence: string): string => sentence.split(':')[0] ?? sentence;

function reasonsOf(verdict: RunReport['verdict'], sentence: string): Html {
  if (isMissing(verdict)) return html`<p>The run has no verdict: ${verdict.missing}.</p>`;
  const rest = sentence.slice(headOf(sentence).length + 1).trim();
  const reasons =
    verdict.reasons.length === 0
      ? html`<p>${rest.charAt(0).toUpperCase()}${rest.slice(1)}</p>`
      : html`<ul>${verdict.reasons.map(({ judged, text }) => html`<li>${text} <span class="muted">(${judged})</span></li>`)}</ul>`;
  const notes = verdict.notes.map((note) => html`<p class="muted">Note: ${note}.</p>`);
  return html`${reasons}${notes}`;
}

/** What happened when. */
export const timelineSection = ({ marks, grid }: RunReport): Html => html`<h2 id="timeline">What happened when</h2>
<p class="lead">Time since the load began. The same faults (violet) and firing alerts (red) lie behind every chart below.${marks.note ? ` ${marks.note}` : ''}</p>
<section class="panel timeline">${bandsOf(timelineRows(marks, grid), timelineWidth, { grid, marks: { ...marks, faults: [], alerts: [] } })}</section>`;
