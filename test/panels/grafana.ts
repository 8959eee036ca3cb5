import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Duration } from '../../catalog/duration.ts';
import type { SystemName } from '../../catalog/systems.ts';
import { dashboards as specs } from '../../dashboards/index.ts';
import { panelId, uidOf } from '../../dashboards/kit/identity.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { filledIn, intervalsOf, type View } from './interpolation.ts';
import { shownOn } from './watched-on.ts';

const folder = join(import.meta.dirname, '../../provisioning/grafana/dashboards');

/** The parts of a generated dashboard that Grafana asks with. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly target: Query }[] };
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly maxDataPoints?: number;
  readonly targets?: readonly Query[];
  readonly options?: { readonly alertInstanceLabelFilter?: string };
  readonly panels?: readonly Panel[];
}

/** A choice of the dashboard's reader. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
  readonly allValue?: string;
  /** Grafana's numbers: 1 is ascending, 2 descending. */
  readonly sort: number;
}

/** A query of a panel, or of an annotation. */
export interface Query {
  readonly refId: string;
  readonly expr: string;
  readonly interval: Duration;
  /** How many points its panel asks for at most. */
  readonly maxDataPoints?: number;
  readonly instant: boolean;
}

/** A query of a panel, and the signal that it was rendered from. */
export interface Target extends Query {
  readonly dashboard: string;
  readonly panel: string;
  readonly panelId: number;
  readonly signal: AnySignal;
}

/** The generated dashboards, as they are on disk. */
export const dashboards: readonly Dashboard[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));

/** Every panel of a dashboard, also those in folded rows. */
export const panelsOf = ({ panels = [] }: { readonly panels?: readonly Panel[] }): readonly Panel[] =>
  panels.flatMap((panel) => (panel.type === 'row' ? panelsOf(panel) : [panel]));

/**
 * Every query of a dashboard's panels.
 * @throws {Error} for a panel that was not rendered from the sources as they are.
 */
export function targetsOf(dashboard: Dashboard): Target[] {
  const spec = specs.find((one) => uidOf(one) === dashboard.uid);
  return panelsOf(dashboard).flatMap(({ id, title, maxDataPoints, targets = [] }) => {
    const panel = spec?.rows.flatMap((row) => row.panels).find((one) => panelId(spec, one) === id);
    return targets.map((query, at) => {
      const signal = panel?.drawn[at]?.signal;
      if (!signal) throw new Error(`${dashboard.uid}: no source of panel "${title}" ${query.refId}: run npm run build`);
      return {
        ...query,
        ...(maxDataPoints && { maxDataPoints }),
        dashboard: dashboard.uid,
        panel: title,
        panelId: id,
        signal,
      };
    });
  });
}

/** The queries of a dashboard's panels that are proven on the stack of a system. */
export const targetsOn = (system: SystemName, dashboard: Dashboard): Target[] =>
  targetsOf(dashboard).filter(({ signal }) => shownOn(signal) === system);

/** The dashboards that are about a system: others show something of it besides. */
export const dashboardsAbout = (system: SystemName): readonly Dashboard[] =>
  dashboards.filter((dashboard) => {
    const about = Map.groupBy(targetsOf(dashboard), ({ signal }) => shownOn(signal));
    return [...about.values()].every(({ length }) => length <= (about.get(system)?.length ?? 0));
  });

export type { View } from './interpolation.ts';

/** A panel that lists alerts: Grafana asks its data source for them, without a query. */
export const alertListsOf = (dashboard: Dashboard) =>
  panelsOf(dashboard)
    .filter(({ type }) => type === 'alertlist')
    .map(({ id, title, options }) => ({
      ...{ dashboard: dashboard.uid, panel: id, title, refId: '-', expr: options?.alertInstanceLabelFilter ?? '' },
    }));

/** A series with its values in order of time, which is in seconds since the epoch. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [at: number, value: number])[];
  /** When its value was no number, or beyond all numbers. */
  readonly blanks: readonly number[];
}

/** What a query showed. */
export interface Shown {
  readonly series: readonly Series[];
  /** Seconds between two points; those of an instant query are one. */
  readonly step: number;
  /** What `$__rate_interval` was, in seconds. */
  readonly rateInterval: number;
  /** The query as it was asked. */
  readonly asked: string;
}

/** Asks a query as Grafana does: over the range, or at its end. Values that are no number are apart. */
export async function ask(prometheusUrl: string, query: Query, view: View): Promise<Shown> {
  const { step, rateInterval } = intervalsOf(query, view);
  const expr = filledIn(query.expr, query, view);
  const aligned = (time: number) => Math.floor(time / step) * step;
  const answer = query.instant
    ? await api(prometheusUrl, 'query', { query: expr, time: String(view.to) })
    : await api(prometheusUrl, 'query_range', {
        query: expr,
        start: String(aligned(view.from)),
        end: String(aligned(view.to)),
        step: String(step),
      });
  const { result } = answer as { result: { metric: Series['labels']; value?: Written; values?: Written[] }[] };
  const series = result
    .map(({ metric, value, values = value ? [value] : [] }) => {
      const written = values.map(([at, text]) => [at, Number(text)] as const);
      const points = written.filter(([, number]) => Number.isFinite(number));
      return { labels: metric, points, blanks: written.filter((one) => !points.includes(one)).map(([at]) => at) };
    })
    .filter(({ points }) => points.length > 0);
  return { series, step, rateInterval, asked: expr };
}

type Written = [at: number, value: string];

/** The values that a variable offers, in Grafana's order. */
export async function offered(prometheusUrl: string, variable: Variable, view: View): Promise<string[]> {
  const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(variable.definition ?? '') ?? [];
  if (selector === undefined) throw new Error(`variable ${variable.name}: no label_values(metric, label)`);
  const query: Query = { refId: '', expr: selector, interval: '1s', instant: true };
  const values = (await api(prometheusUrl, `label/${label}/values`, {
    'match[]': filledIn(selector, query, view),
    start: String(view.from),
    end: String(view.to),
  })) as string[];
  return variable.sort === 2 ? values.sort().reverse() : values.sort();
}

/** Prometheus's own limit for a query, in milliseconds. */
const timeout = 120_000;

/** Asks Prometheus. @throws {Error} with its words when it refuses. */
export async function api(prometheusUrl: string, path: string, parameters: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${prometheusUrl}/api/v1/${path}?${new URLSearchParams(parameters)}`, {
    signal: AbortSignal.timeout(timeout),
  });
  const { data, error } = (await response.json()) as { data?: unknown; error?: string };
  if (error !== undefined) throw new Error(`${path} ${JSON.stringify(parameters)}: ${error}`);
  return data;
}
