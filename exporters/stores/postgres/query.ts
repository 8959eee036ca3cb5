import pg from 'pg';

/** Asks for rows; counts come as numbers where the statement casts them to float8. */
export type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** A name of the configuration, `schema.table` or a column, as a statement may contain it. */
export const quoted = (name: string): string => name.split('.').map(pg.escapeIdentifier).join('.');
