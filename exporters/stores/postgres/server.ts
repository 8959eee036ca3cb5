import type { PostgresMetrics } from '../../../catalog/stores.ts';
import { serverProcess } from '../../http/server-process.ts';
import { type Reading, reading } from '../../http/source.ts';
import type { Query } from './query.ts';

/** Where Postgres listens unless it is told. */
const usualPort = '5432';

/** Reads the server's version, and what its processes use, where they can be seen: SQL tells nothing of that. */
export async function readPostgresServer(
  query: Query,
  url: string,
  { info, cpu, memory }: PostgresMetrics,
): Promise<readonly Reading[]> {
  const [row] = await query<{ version: string }>(
    `select split_part(current_setting('server_version'), ' ', 1) as version`,
  );
  if (!row) throw new Error('Postgres does not tell its version');
  const { hostname, port } = new URL(url);
  const use = await serverProcess(hostname, Number(port || usualPort));
  return [
    reading(info, [{ labels: { version: row.version }, value: 1 }]),
    ...(use ? [reading(cpu, use.cpuSeconds), reading(memory, use.memoryBytes)] : []),
  ];
}
