import { Client, type QueryResultRow } from 'pg';
import { z } from 'zod';
import { NoAnswer } from '../http-json.ts';

/** What is asked of a database. */
interface Question<Row> {
  readonly databaseUrl: string;
  readonly statement: string;
  /** The shape of each row. */
  readonly row: z.ZodType<Row>;
  /** What the rows are, in words that follow "does not tell": `its bookings`. */
  readonly what: string;
}

/**
 * Asks one statement, within ten seconds, so that all its figures are of the same moment.
 * @throws {NoAnswer} with the database's address when Postgres does not answer, or has other tables.
 */
export async function rowsOf<Row extends QueryResultRow>(question: Question<Row>): Promise<Row[]> {
  const { databaseUrl, statement, row, what } = question;
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 5000,
    statement_timeout: 10_000,
    query_timeout: 12_000,
    application_name: 'presale-invariants',
  });
  // A connection that breaks is reported by the query; unheard, the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(statement);
    return z.array(row).parse(rows);
  } catch (error) {
    const { host, pathname } = new URL(databaseUrl);
    throw new NoAnswer(`the database ${host}${pathname} does not tell ${what}: ${reasonOf(error)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Node tries every address of a name, and gives an error without words of its own when none answers. */
export function reasonOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error ? first.message : String(first);
}
