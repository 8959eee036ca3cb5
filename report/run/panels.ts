import type { DashboardSpec, Drawn, Form, PanelSpec, RowSpec } from '../../dashboards/kit/dashboard.ts';
import { promise } from '../../dashboards/kit/judgement.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import { run as wholeRun } from '../../signals/pushed.ts';
import type { AnySignal } from '../../signals/signal.ts';
import type {
  BandChart,
  Content,
  DashboardReport,
  Figure,
  Line,
  PanelReport,
  RowReport,
  TimeChart,
  ValueTable,
} from './model.ts';
import type { GridSeries, Readings } from './readings.ts';
import { lowIsBad, standingIn, worstOf } from './standing.ts';
import { sinceStart, type TimeGrid } from './time-grid.ts';

/** Lines that can be told apart on one chart, and rows that are read. */
export const mostLines = 10;
const mostRows = 20;
const mostBands = 240;

/** A dashboard as it stood in a run: the same rows, panels and signals, with the values of the run. */
export async function dashboardReport(
  { file, title, question, rows }: DashboardSpec,
  readings: Readings,
  grid: TimeGrid,
): Promise<DashboardReport> {
  return { file, title, question, rows: await Promise.all(rows.map((row) => rowReport(row, readings, grid))) };
}

/** A row of panels with the values of a run. */
export async function rowReport({ title, panels }: RowSpec, readings: Readings, grid: TimeGrid): Promise<RowReport> {
  return { title, panels: await Promise.all(panels.map((panel) => panelReport(panel, readings, grid))) };
}

async function panelReport(spec: PanelSpec, readings: Readings, grid: TimeGrid): Promise<PanelReport> {
  const { title, width, form } = spec;
  return { title, width, description: describe(spec), content: await contents[form](spec, readings, grid) };
}

const describe = ({ drawn }: PanelSpec): string => {
  const texts = drawn.map(({ signal: { description, objective } }) =>
    objective ? `${description} ${promise(objective)}` : description,
  );
  return [...new Set(texts)].join(' ');
};

const contents: Readonly<
  Record<Form, (spec: PanelSpec, readings: Readings, grid: TimeGrid) => Promise<Found<Content>>>
> = {
  graph: (spec, readings) => timeChart('lines', spec, readings),
  stacked: (spec, readings) => timeChart('areas', spec, readings),
  stat: ({ drawn: [{ signal }] }, readings, grid) => figure(signal, readings, grid),
  bars: valueTable,
  table: valueTable,
  states: ({ drawn: [{ signal }] }, readings, grid) => bandChart(signal, readings, grid),
  alertList: async () => ({ kind: 'alerts' }),
};

const nothing = { missing: 'Prometheus has no value of it from this run' };

async function timeChart(kind: TimeChart['kind'], spec: PanelSpec, readings: Readings): Promise<Found<TimeChart>> {
  const lines: Line[] = [];
  for (const drawn of spec.drawn) {
    const course = await readings.course(drawn.signal);
    if (isMissing(course)) return course;
    lines.push(
      ...course.map((series) => ({ name: nameOf(series, drawn, spec.drawn.length > 1), values: series.values })),
    );
  }
  const there = lines.filter(({ values }) => values.some((value) => value !== null));
  if (there.length === 0) return nothing;
  const kept =
    there.length <= mostLines
      ? there
      : largest(there, mostLines, ({ values }) => Math.max(...values.map((value) => value ?? 0)));
  return {
    kind,
    unit: spec.drawn[0].signal.unit,
    lines: kept,
    byStatus: spec.drawn.some(({ signal }) => signal.legend?.includes('status')),
    objectives: [...new Set(spec.drawn.flatMap(({ signal: { objective } }) => objective ?? []))],
    leftOut: there.length - kept.length,
  };
}

/** What tells a series apart: its labels, after its signal where there are several. */
function nameOf({ labels }: Pick<GridSeries, 'labels'>, { title, signal }: Drawn, among: boolean): string {
  const own = (signal.legend ?? []).map((label) => labels[label] ?? '').filter((value) => value !== '');
  const words = among || own.length === 0 ? [title, ...own] : own;
  return words.join(' ');
}

/** The value of the whole run where a signal is about that, else the worst that there was. */
async function figure(signal: AnySignal, readings: Readings, grid: TimeGrid): Promise<Found<Figure>> {
  const ofRun = signal.window === wholeRun;
  const course = ofRun ? await readings.atEnd(signal) : await readings.course(signal);
  if (isMissing(course)) return course;
  const values = course.flatMap((series) => ('value' in series ? [series.value] : sinceStart(series.values, grid)));
  const value = worstOf(
    signal,
    values.filter((one) => one !== null && !Number.isNaN(one)),
  );
  if (value === undefined) return nothing;
  const which = ofRun ? 'at the end' : lowIsBad(signal) ? 'lowest' : 'highest';
  return { kind: 'figure', value, unit: signal.unit, which, standing: standingIn(signal, value) };
}

/** A table of the values at the end of a run. */
export async function valueTable({ drawn }: PanelSpec, readings: Readings): Promise<Found<ValueTable>> {
  const labels = drawn[0].signal.legend ?? [];
  const rows = new Map<string, { labels: string[]; values: (number | null)[] }>();
  for (const [at, { signal }] of drawn.entries()) {
    const found = await readings.atEnd(signal);
    if (isMissing(found)) return found;
    for (const reading of found) {
      const own = labels.map((label) => reading.labels[label] ?? '');
      const key = JSON.stringify(own);
      const row = rows.get(key) ?? { labels: own, values: drawn.map(() => null) };
      row.values[at] = Number.isNaN(reading.value) ? null : reading.value;
      rows.set(key, row);
    }
  }
  if (rows.size === 0) return nothing;
  const first = drawn[0].signal;
  const kept = largest([...rows.values()], mostRows, ({ values }) => (values[0] ?? 0) * (lowIsBad(first) ? -1 : 1));
  return {
    kind: 'table',
    labels,
    columns: drawn.map(({ title, signal }) => ({ title, unit: signal.unit })),
    rows: kept.map((row) => ({
      labels: row.labels,
      cells: row.values.map((value, at) => ({ value, standing: standingIn((drawn[at] as Drawn).signal, value) })),
    })),
    leftOut: rows.size - kept.length,
  };
}

/** A band for as long as a value stays the same. */
async function bandChart(signal: AnySignal, readings: Readings, grid: TimeGrid): Promise<Found<BandChart>> {
  const course = await readings.course(signal);
  if (isMissing(course)) return course;
  if (course.length === 0) return nothing;
  const rows = course.map((series) => ({
    name: nameOf(series, { title: signal.title, signal }, false),
    bands: stretches(series.values, grid).map(({ value, ...stretch }) => {
      const standing = standingIn(signal, value);
      return {
        ...stretch,
        state: standing === null ? ('neutral' as const) : standing === 'kept' ? ('good' as const) : ('bad' as const),
        text: String(value),
      };
    }),
  }));
  const sorted = rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  const kept = sorted.slice(0, Math.max(1, rowsThatFit(sorted.map(({ bands }) => bands.length))));
  return { kind: 'bands', rows: kept, leftOut: rows.length - kept.length };
}

/** How many of the rows have room, each with so many bands: states that never rest would make a page heavy. */
function rowsThatFit(bands: readonly number[]): number {
  let total = 0;
  const full = bands.slice(0, mostRows).findIndex((count) => {
    total += count;
    return total > mostBands;
  });
  return full < 0 ? Math.min(bands.length, mostRows) : full;
}

/** The stretches in which a course keeps one value; moments without a value belong to none. */
export function stretches(
  values: readonly (number | null)[],
  { from, stepSeconds }: Pick<TimeGrid, 'from' | 'stepSeconds'>,
): { from: number; to: number; value: number }[] {
  const found: { from: number; to: number; value: number }[] = [];
  for (const [at, value] of values.entries()) {
    if (value === null) continue;
    const time = from + at * stepSeconds;
    const last = found.at(-1);
    if (last && last.value === value && last.to === time) last.to = time + stepSeconds;
    else found.push({ from: time, to: time + stepSeconds, value });
  }
  return found;
}

/** The largest of a list, largest first. */
const largest = <T>(all: readonly T[], most: number, size: (one: T) => number): T[] =>
  [...all].sort((a, b) => size(b) - size(a)).slice(0, most);
