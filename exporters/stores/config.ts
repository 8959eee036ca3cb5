import { z } from 'zod';
import { wholeNumber } from '../../service/config.ts';

/** The name of a column. */
export const column = z.string().regex(/^[A-Za-z_][\w$]*$/, 'write a name of letters, digits and _');

/** The name of a table, with its schema where it needs one. */
export const table = z
  .string()
  .regex(/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?$/, 'write a table, or schema.table, of letters, digits and _');

/** A template of Redis keys that must have a part in braces, such as `{event}`, and what it is unless it is said. */
export const keys = <Made>(part: string, usual: string, made: (template: string) => Made) =>
  z
    .string()
    .includes(part, { error: `it must contain ${part}, as in ${usual}` })
    .transform(made)
    .prefault(usual);

/** How many keys Redis looks at for one SCAN. */
export const scanCount = wholeNumber(1, 100_000).prefault('1000');
