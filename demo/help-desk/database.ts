import type pg from 'pg';
import type { helpDeskQueries } from '../../catalog/help-desk.ts';
import { endsConnection } from '../kit/postgres.ts';
import type { HelpDeskMetrics } from './metrics.ts';

/** A statement of the help desk. */
export interface Statement {
  readonly name: (typeof helpDeskQueries)[number];
  readonly text: string;
  /**
   * Planned anew for each of its values: for one whose best plan depends on them, such as a search, which finds little or
   * nearly all there is.
   */
  readonly plannedEachTime?: boolean;
}

/** How statements are slowed down: a share of them takes so much longer. */
interface Slowness {
  readonly seconds: number;
  readonly share: number;
}

/** What measures statements. */
type Measures = Pick<HelpDeskMetrics, 'queryDuration' | 'queryFailures' | 'poolWait'>;

/** Sends the statements of the help desk to Postgres, and measures each: the wait for a connection, and the statement. */
export class Database {
  readonly #pool: pg.Pool;
  readonly #metrics: Measures;
  #slowness: Slowness | undefined;

  constructor(pool: pg.Pool, metrics: Measures) {
    this.#pool = pool;
    this.#metrics = metrics;
  }

  /** The rows of a statement. @throws what Postgres or the pool throws. */
  async query<Row extends pg.QueryResultRow>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    const { name: query } = statement;
    try {
      const client = await this.#connect();
      // A connection that breaks tells its statement, and would end the process besides.
      const ignore = () => undefined;
      client.on('error', ignore);
      const began = performance.now();
      let broken = false;
      try {
        const { rows } = await client.query<Row>(this.#prepared(statement, values));
        return rows;
      } catch (error) {
        broken = endsConnection(error);
        throw error;
      } finally {
        this.#metrics.queryDuration.observe({ query }, (performance.now() - began) / 1000);
        client.off('error', ignore);
        client.release(broken);
      }
    } catch (error) {
      this.#metrics.queryFailures.inc({ query });
      throw error;
    }
  }

  /** From now on a share of the statements takes so many seconds longer, in Postgres itself; none when it is undefined. */
  slowDown(slowness: Slowness | undefined): void {
    this.#slowness = slowness;
  }

  async #connect(): Promise<pg.PoolClient> {
    const asked = performance.now();
    try {
      return await this.#pool.connect();
    } finally {
      this.#metrics.poolWait.observe((performance.now() - asked) / 1000);
    }
  }

  #prepared({ name, text, plannedEachTime }: Statement, values: readonly unknown[]): pg.QueryConfig {
    const slowness = this.#slowness;
    if (slowness && Math.random() < slowness.share)
      return { text: slowed(text, slowness.seconds), values: [...values] };
    return plannedEachTime ? { text, values: [...values] } : { name, text, values: [...values] };
  }
}

/** The same statement, which sleeps while it runs. */
const slowed = (text: string, seconds: number): string =>
  `with slow as materialized (select pg_sleep(${seconds})), statement as (${text}) select statement.* from slow, statement`;
