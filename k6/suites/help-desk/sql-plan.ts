/** How many rows the suite makes. */
export const rowsMade = 1000;

/** Rows in a page of the list. */
const pageSize = 20;

/** A word that only the rows of this suite have. */
const word = 'presaleprobe';

/** What the rows of a run are filed under, so that they are removed and no others. */
export const markOf = (testid: string): string => `sql-suite:${testid}`;

/** Makes the rows. Parameters: how many, and what they are filed under. */
export const makeRows = `
  insert into tickets (title, description, status, priority, category, created_by, created_at)
  select 'Probe ' || n, 'A ${word} of the database, number ' || n,
    (array['open', 'in_progress', 'pending', 'resolved', 'closed'])[n % 5 + 1],
    (array['low', 'medium', 'high', 'urgent'])[n % 4 + 1],
    $2, (select id from users order by email limit 1), now() - n * interval '1 minute'
  from generate_series(1, $1::int) n`;

/** Removes the rows of a run. Parameter: what they are filed under. */
export const removeRows = 'delete from tickets where category = $1';

/** Removes the rows of runs that were killed: those of the suite that are older than a day, by when they were made. */
export const removeOldRows = `delete from tickets where category like 'sql-suite:%' and updated_at < now() - interval '1 day'`;

/** A query, its parameters, and whether the rows of its answer are right. */
export interface Probe {
  readonly text: string;
  readonly parameters: (iteration: number, mark: string) => readonly (string | number)[];
  readonly fits: (rows: readonly Readonly<Record<string, unknown>>[]) => boolean;
}

/** The queries, by the name that they are measured under. */
export const probes = {
  list: {
    text: `
      select t.id::text as id, t.title, t.status, u.name as author
      from tickets t join users u on u.id = t.created_by
      where t.category = $1 order by t.created_at desc, t.id desc limit ${pageSize} offset $2::int`,
    parameters: (iteration, mark) => [mark, (iteration % (rowsMade / pageSize)) * pageSize],
    fits: (rows) => rows.length === pageSize && rows.every(({ author }) => typeof author === 'string'),
  },
  search: {
    text: `
      select id::text as id, title from tickets
      where search @@ websearch_to_tsquery('english', $1) and category = $2 order by created_at desc limit ${pageSize}`,
    parameters: (_, mark) => [`${word} database`, mark],
    fits: (rows) => rows.length === pageSize,
  },
  aggregate: {
    text: `
      select status, count(*)::int as tickets, avg(extract(epoch from now() - created_at))::float8 as age
      from tickets where category = $1 group by status`,
    parameters: (_, mark) => [mark],
    fits: (rows) => rows.length === 5 && rows.reduce((sum, { tickets }) => sum + Number(tickets), 0) === rowsMade,
  },
} as const satisfies Readonly<Record<string, Probe>>;

/** The name of a query. */
export type ProbeName = keyof typeof probes;

/**
 * The address of the database as the driver takes it. It asks for TLS unless it is told not to, which a database on this
 * machine does not have.
 */
export function dataSource(url: string): string {
  if (/[?&]sslmode=/.test(url) || !/@?(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\//.test(url)) return url;
  return `${url}${url.includes('?') ? '&' : '?'}sslmode=disable`;
}
