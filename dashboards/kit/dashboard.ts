import type { AnySignal } from '../../signals/signal.ts';
import type { Variable } from './variables.ts';

/** How a panel draws its signals. */
export type Form = 'graph' | 'stacked' | 'stat' | 'bars' | 'table' | 'states' | 'alertList';

/** A signal, and what it is called among the others on its panel. */
export interface Drawn {
  readonly title: string;
  readonly signal: AnySignal;
}

/** A panel as a dashboard file writes it. */
export interface PanelSpec {
  readonly form: Form;
  /** Columns of 24. */
  readonly width: number;
  readonly title: string;
  /** Grid units, where the form's own height is not enough. */
  readonly height?: number;
  readonly drawn: readonly [Drawn, ...Drawn[]];
}

/** Panels side by side under a heading. */
export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
  /** Folded until somebody opens it; its queries are not run before. */
  readonly collapsed: boolean;
}

/** A dashboard as its file writes it. */
export interface DashboardSpec {
  /** The name of its file, in `dashboards/` without the ending, and in its uid. */
  readonly file: string;
  readonly title: string;
  /** What it answers; the first row does. */
  readonly question: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly RowSpec[];
}

interface Draw {
  /** One signal, under its own title. */
  (width: number, signal: AnySignal): PanelSpec;
  /** One or several signals under another title. What they have in common with it is left out of their own. */
  (width: number, title: string, first: AnySignal | Drawn, ...others: (AnySignal | Drawn)[]): PanelSpec;
}

const draw = (form: Form): Draw =>
  ((width: number, head: string | AnySignal, ...others: (AnySignal | Drawn)[]): PanelSpec => {
    const title = typeof head === 'string' ? head : head.title;
    const drawn = (typeof head === 'string' ? others : [head]).map((one) =>
      'signal' in one ? one : { title: without(title, one.title), signal: one },
    );
    return { form, width, title, drawn: drawn as [Drawn, ...Drawn[]] };
  }) as Draw;

/** `p99` of `Request latency p99` on the panel `Request latency`. */
const without = (panelTitle: string, title: string): string =>
  title.startsWith(`${panelTitle} `) ? title.slice(panelTitle.length + 1) : title;

interface DrawOne {
  (width: number, signal: AnySignal): PanelSpec;
  (width: number, title: string, signal: AnySignal): PanelSpec;
}

/** A signal under a shorter name than its title, among others on a panel. */
export const called = (title: string, signal: AnySignal): Drawn => ({ title, signal });

/** Lines over time. */
export const panel = draw('graph');
/** Areas over time that add up to a whole. */
export const stacked = draw('stacked');
/** The value now, as a figure; of several signals that are judged alike, as one for each. */
export const stat = draw('stat');
/** The values now, as bars with the largest on top. */
export const bars: DrawOne = draw('bars');
/** The values now, a row for each series and a column for each signal; worst or largest on top by the first. */
export const table = draw('table');
/** States over time, as bands. */
export const states: DrawOne = draw('states');
/** Grafana's own list of the alerts that are pending or firing. */
export const alertList: DrawOne = draw('alertList');

/** A panel as high as it needs, for long lists. Its row grows with it. */
export const tall = (height: number, spec: PanelSpec): PanelSpec => ({ ...spec, height });

/** Panels side by side. Their widths make 24. */
export const row = (title: string, ...panels: readonly PanelSpec[]): RowSpec => ({ title, panels, collapsed: false });

/** As `row`, folded until somebody opens it. */
export const collapsed = (title: string, ...panels: readonly PanelSpec[]): RowSpec => ({
  title,
  panels,
  collapsed: true,
});

/** Signals that have their row where no other row of the dashboard draws them; see `rest`. */
export interface RestSpec {
  readonly title: string;
  readonly of: readonly AnySignal[];
}

/** A row of those of the signals that no other row of the dashboard draws, as graphs; none where each is drawn. */
export const rest = (title: string, of: readonly AnySignal[]): RestSpec => ({ title, of });

/** How many graphs of a rest stand side by side; more make another row. */
const abreast = 4;

function rowsOf({ title, of }: RestSpec, drawn: ReadonlySet<AnySignal>): readonly RowSpec[] {
  const left = of.filter((signal) => !drawn.has(signal));
  const rows = Math.ceil(left.length / abreast);
  return Array.from({ length: rows }, (_, at) => {
    const own = left.slice((at * left.length) / rows, ((at + 1) * left.length) / rows);
    return row(at === 0 ? title : `${title} (${at + 1})`, ...own.map((signal) => panel(24 / own.length, signal)));
  });
}

/** Declares a dashboard. */
export function dashboard(
  file: string,
  { rows, ...spec }: Omit<DashboardSpec, 'file' | 'rows'> & { readonly rows: readonly (RowSpec | RestSpec)[] },
): DashboardSpec {
  const panels = rows.flatMap((one) => ('panels' in one ? one.panels : []));
  const drawn = new Set(panels.flatMap((one) => one.drawn.map(({ signal }) => signal)));
  return { file, ...spec, rows: rows.flatMap((one) => ('panels' in one ? one : rowsOf(one, drawn))) };
}
