import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dashboards } from '../dashboards/index.ts';
import { panelId, uidOf } from '../dashboards/kit/identity.ts';
import { print } from '../promql/index.ts';
import { type AnySignal, queryOf } from '../signals/signal.ts';
import { queryKey } from './expression.ts';

const folder = join(import.meta.dirname, '../signals');
const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
const exported = await Promise.all(
  files.map(async (file) => Object.values((await import(join(folder, file))) as Record<string, unknown>)),
);
const isSignal = (value: unknown): value is AnySignal =>
  typeof value === 'object' && value !== null && 'query' in value && 'unit' in value;

/** Any window: a signal is known by its query without one. */
const anyWindow = '1m';

const byQuery: ReadonlyMap<string, AnySignal> = new Map(
  exported
    // A file may also give a list of them.
    .flat(2)
    .filter(isSignal)
    .map((signal) => [queryKey(print(queryOf(signal, anyWindow))), signal]),
);

/** The signal that asks a query, whatever its window; nothing when none does. */
export const signalAsking = (query: string): AnySignal | undefined => byQuery.get(query);

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
