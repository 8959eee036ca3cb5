/**
 * The extension `k6/x/sql`, as far as the k6 of `tools/k6` has it, which is as grafana/xk6-sql has it: databases asked from
 * a test.
 */
declare module 'k6/x/sql' {
  /** Names a driver: the default export of its module. */
  export type Driver = symbol;

  /** How many connections, and for how long. A duration is such as `300ms`, `10s` or `1h`. */
  export interface PoolOptions {
    readonly conn_max_idle_time?: string;
    readonly conn_max_lifetime?: string;
    /** How many wait unused; 2 unless given. */
    readonly max_idle_conns?: number;
    /** 0, unless given, is without a limit. */
    readonly max_open_conns?: number;
  }

  /** What a statement changed. */
  export interface Result {
    rowsAffected(): number;
    /** Throws on Postgres, which has no such thing. */
    lastInsertId(): number;
  }

  /** A row by its columns. What the driver knows no type for, such as `numeric`, comes as bytes: cast it in the query. */
  export type Row = Readonly<Record<string, unknown>>;

  /** A pool of connections. Each call waits for its answer, and throws what the database refuses. */
  export interface Database {
    query(query: string, ...args: readonly unknown[]): readonly Row[];
    queryWithTimeout(timeout: string, query: string, ...args: readonly unknown[]): readonly Row[];
    exec(query: string, ...args: readonly unknown[]): Result;
    execWithTimeout(timeout: string, query: string, ...args: readonly unknown[]): Result;
    close(): void;
  }

  /** A pool of this virtual user; nothing connects before the first query. */
  export function open(driver: Driver, dataSource: string, options?: PoolOptions): Database;

  const sql: { readonly open: typeof open };
  export default sql;
}

declare module 'k6/x/sql/driver/postgres' {
  const driver: symbol;
  export default driver;
}
