import { join } from 'node:path';
import { resolveEngine } from '../stack/engines/resolve.ts';

const machine = { root: join(import.meta.dirname, '..'), env: process.env };

/** The promtool of the pinned Prometheus, which is built on first use. */
export const promtool = async (): Promise<string> =>
  join((await resolveEngine('prometheus', machine)).home, 'promtool');

/** The amtool of the pinned Alertmanager, which is built on first use. */
export const amtool = async (): Promise<string> => join((await resolveEngine('alertmanager', machine)).home, 'amtool');
