import pg from 'pg';

/** Asks for rows; counts come as numbers where the statement casts them to float8. */
export type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** A name of the configuration, `schema.table` or a column, as a statement may contain it. */
export const quoted = (name: string): string => name.split('.').map(pg.escapeIdentifier).join('.');

/** In SQL: how many seconds ago a time was, by the clock of the database; 0 where there is none, or it is yet to come. */
export const ageOf = (time: string): string =>
  `coalesce(greatest(0, extract(epoch from clock_timestamp() - ${time})), 0)::float8`;
