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
