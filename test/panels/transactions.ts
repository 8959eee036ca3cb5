import pg from 'pg';

/** Open connections to a database, each in a transaction. Whoever asks for them ends them. */
export async function transactions(databaseUrl: string, count: number): Promise<pg.Client[]> {
  const clients = Array.from({ length: count }, () => new pg.Client(databaseUrl));
  for (const client of clients) {
    client.on('error', () => undefined);
    await client.connect();
    await client.query('begin');
  }
  return clients;
}

/** Connections that do nothing in a transaction: more than come and go. */
const idling = 12;

/** Opens transactions that do nothing. @returns what ends them. */
export async function idleTransactions(databaseUrl: string, count = idling): Promise<() => Promise<void>> {
  const clients = await transactions(databaseUrl, count);
  return async () => void (await Promise.all(clients.map((client) => client.end())));
}

/** Two transactions that wait for each other: Postgres ends one of them. @throws {Error} when it does not. */
export async function deadlock(databaseUrl: string): Promise<void> {
  const clients = await transactions(databaseUrl, 2);
  const locks = (order: readonly number[]) =>
    Promise.allSettled(order.map((lock, at) => clients[at]?.query('select pg_advisory_xact_lock($1)', [lock])));
  await locks([1, 2]);
  const ends = await locks([2, 1]);
  await Promise.all(clients.map((client) => client.end()));
  if (!ends.some(({ status }) => status === 'rejected')) throw new Error('Postgres found no deadlock');
}
