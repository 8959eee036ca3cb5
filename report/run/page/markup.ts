import { Html, html } from '../../../exporters/http/html.ts';
import type { Found } from '../../../runs/evidence.ts';
import { isMissing } from '../../../runs/evidence.ts';
import type { Standing } from '../model.ts';

export { Html, html };

/** JSON inside a page: it can neither end the element that it is in nor begin another. */
export const jsonIn = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll('<', String.raw`\u003c`));

/** What is shown where something is missing: that it is, and why. */
export const absent = (missing: string): Html => html`<p class="nothing">Not there: ${missing}</p>`;

/** What was found, drawn; or why it is not there. */
export const found = <T extends object>(value: Found<T>, drawn: (value: T) => Html): Html =>
  isMissing(value) ? absent(value.missing) : drawn(value);

/** A column of a table: its heading, and whether it holds numbers. */
export type Column = string | { readonly number: string };

/** A table with its headings; rows are cells of their own making. */
export const tableOf = (columns: readonly Column[], rows: readonly Html[]): Html => html`<div class="sheet"><table>
<thead><tr>${columns.map((column) =>
  typeof column === 'string' ? html`<th>${column}</th>` : html`<th class="number">${column.number}</th>`,
)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;

const words: Readonly<Record<Standing, string>> = { kept: 'kept', missed: 'target missed', breached: 'breached' };

/** How something stands, as a word on its colour. */
export const pill = (standing: Standing, text: string = words[standing]): Html =>
  html`<span class="pill ${standing}">${text}</span>`;

/** A word that judges nothing. */
export const plainPill = (text: string): Html => html`<span class="pill plain">${text}</span>`;
