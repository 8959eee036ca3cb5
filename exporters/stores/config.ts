import { z } from 'zod';

/** The name of a column. */
export const column = z.string().regex(/^[A-Za-z_][\w$]*$/, 'write a name of letters, digits and _');

/** The name of a table, with its schema where it needs one. */
export const table = z
  .string()
  .regex(/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?$/, 'write a table, or schema.table, of letters, digits and _');
