import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dashboards } from '../dashboards/index.ts';
import { panelId, uidOf } from '../dashboards/kit/identity.ts';
import { print } from '../promql/index.ts';
import { type AnySignal, queryOf } from '../signals/signal.ts';
import { type Comparison, spellings } from './expression.ts';

const folder = join(import.meta.dirname, '../signals');
const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
const exported = await Promise.all(
  files.map(async (file) => Object.values((await import(join(folder, file))) as Record<string, unknown>)),
);
const isSignal = (value: unknown): value is AnySignal =>
  typeof value === 'object' && value !== null && 'query' in value && 'unit' in value;

/** Any window: most signals are known by their query without one. */
const anyWindow = '1m';

/** Each with its windows, and without. */
const byQuery: ReadonlyMap<string, AnySignal> = new Map(
  exported
    // A file may also give a list of them.
    .flat(2)
    .filter(isSignal)
    .flatMap((signal) => {
      const { of, text } = spellings(print(queryOf(signal, anyWindow)));
      return [of, text].map((spelled) => [spelled, signal] as const);
    }),
);

/**
 * The signal that asks what is compared: over the same windows, where several ask it over different ones; nothing when none
 * does.
 */
export const signalAsking = ({ of, text }: Pick<Comparison, 'of' | 'text'>): AnySignal | undefined =>
  byQuery.get(text) ?? byQuery.get(of);

const titles: ReadonlyMap<string, string> = new Map(
  dashboards.flatMap((dashboard) =>
    dashboard.rows.flatMap(({ panels }) =>
      panels.map((panel) => [
        `${uidOf(dashboard)} ${panelId(dashboard, panel)}`,
        `${panel.title} (${dashboard.title})`,
      ]),
    ),
  ),
);

/** The title of a panel with its dashboard's; the uid and id themselves where there is no such panel. */
export const panelTitle = (uid = '-', id = '-'): string => titles.get(`${uid} ${id}`) ?? `${uid} ${id}`;
