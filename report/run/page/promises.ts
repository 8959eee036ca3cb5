import { keeps } from '../../../catalog/objectives.ts';
import { recovery as promisedRecovery } from '../../../catalog/recovery.ts';
import { isMissing } from '../../../runs/evidence.ts';
import type { ObjectiveRow, Recovery, RunReport } from '../model.ts';
import { clock } from '../time-grid.ts';
import { longValue } from '../values.ts';
import { found, type Html, html, pill, plainPill, tableOf } from './markup.ts';

/** How the run stood to what is promised. */
export const objectivesSection = ({
  objectives,
  sustained,
}: RunReport): Html => html`<h2 id="objectives">Objectives</h2>
<p class="lead">${sustainedText(sustained)}</p>
${tableOf(
  [
    'Objective',
    'Measured',
    { number: 'Value' },
    { number: 'Target' },
    { number: 'Critical' },
    'Used of critical',
    { number: 'Margin' },
    '',
  ],
  objectives.map(objectiveRow),
)}`;

function sustainedText(sustained: RunReport['sustained']): string {
  if (isMissing(sustained)) return `No sustained rate inside the objectives: ${sustained.missing}.`;
  const iterations =
    sustained.iterationsPerSecond === null ? '' : ` (${sustained.iterationsPerSecond.toFixed(1)} iterations)`;
  return `Highest arrival rate kept up for ${sustained.seconds} s inside the objectives of k6: ${sustained.perSecond.toFixed(1)} requests per second${iterations}. Faster was not asked for, or not kept.`;
}

function objectiveRow({ title, measure, unit, direction, target, critical, value, judged }: ObjectiveRow): Html {
  const level = (of: number): Html =>
    html`<td class="number">${direction === 'below' ? '<' : '>'} ${longValue(of, unit)}</td>`;
  const head = html`<td>${title}</td><td class="muted">${measure}</td>`;
  if (isMissing(value)) {
    return html`<tr>${head}<td class="number">–</td>${level(target)}${level(critical)}<td class="muted" colspan="3">Not there: ${value.missing}</td></tr>`;
  }
  const used = Math.min(100, Math.max(0, (1 - value.margin) * 100));
  return html`<tr>${head}<td class="number ${value.standing === 'kept' ? '' : value.standing}">${longValue(value.value, unit)}</td>
${level(target)}${level(critical)}
<td><span class="bar ${value.standing}"><i style="width:${used.toFixed(1)}%"></i></span></td>
<td class="number">${marginText(value.margin)}</td>
<td>${pill(value.standing)} ${judged ? '' : plainPill('not judged')}</td></tr>`;
}

/** A margin in words: `44 % left`, `4.1 times over`. */
export function marginText(margin: number): string {
  if (margin >= 0) return `${(margin * 100).toFixed(margin < 0.1 ? 1 : 0)} % left`;
  return margin < -1 ? `${(1 - margin).toFixed(1)} times critical` : `${(-margin * 100).toFixed(0)} % over`;
}

/** The alerts of the run, as the record has them. */
export const alertsSection = ({ alerts }: RunReport): Html => html`<h2 id="alerts">Alerts</h2>
${found(alerts, (all) =>
  all.length === 0
    ? html`<p class="lead">No alert fired, and none was pending at the end.</p>`
    : tableOf(
        ['Alert', 'Severity', 'State', 'Notified', 'What it says'],
        all.map(
          ({ name, severity, state, notifiedAt, firedBefore, description }) => html`<tr><td>${name}</td>
<td>${severity === 'critical' ? pill('breached', severity) : severity === 'warning' ? pill('missed', severity) : plainPill(severity)}</td>
<td>${state === 'fired' ? 'fired' : 'pending at the end'}${firedBefore ? ', also before the run' : ''}</td>
<td>${notifiedAt === null ? 'not notified' : clock(notifiedAt)}</td><td>${description}</td></tr>`,
        ),
      ),
)}`;

/** How soon the system kept its objectives again after each fault; nothing where there was none. */
export const recoverySection = ({ recovery, marks, run }: RunReport): Html =>
  marks.faults.length === 0
    ? html``
    : html`<h3>Recovery after faults: promised in less than ${longValue(promisedRecovery[run.system].critical, 'duration')}</h3>
${found(recovery, (all) => {
  const never = all.filter(({ seconds }) => seconds === 0).map(({ title }) => title);
  const rows = all.filter(({ seconds }) => seconds !== 0);
  return html`${never.length > 0 ? html`<p class="lead">Not missed after it: ${[...new Set(never)].join(', ')}.</p>` : ''}
${rows.length > 0 ? recoveryTable(rows, run) : ''}`;
})}`;

const recoveryTable = (rows: readonly Recovery[], run: RunReport['run']): Html =>
  tableOf(
    ['Fault', 'What is kept again', { number: 'After' }, ''],
    rows.map(({ fault, title, seconds }) => {
      const kept = seconds !== null && keeps(promisedRecovery[run.system], seconds, 'critical');
      return html`<tr><td>${fault}</td><td>${title}</td><td class="number">${recoveryText(seconds)}</td>
<td>${pill(kept ? 'kept' : 'breached')}</td></tr>`;
    }),
  );

/** When an objective was kept again, in words. */
export const recoveryText = (seconds: number | null): string =>
  seconds === null ? 'not before the end' : seconds === 0 ? 'at once' : longValue(seconds, 'duration');
