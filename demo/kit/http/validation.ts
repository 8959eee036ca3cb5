import type { FastifySchemaCompiler, FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';

/** Gives handlers the type of what the zod schemas of their route have let through. */
export interface ZodTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
}

/** Text that Postgres can store, also in JSON: without the NUL character and halves of characters. */
export const storable = (some: z.ZodString) =>
  some
    .refine((value) => !value.includes('\0'), 'must not contain the NUL character')
    .refine((value) => value.isWellFormed(), 'must not contain half of a character (a lone surrogate)');

/** Text that is {@link storable}: some, and at most so long. */
export const text = (most: number) => storable(z.string().min(1).max(most));

/** Reads what the client sent. @throws {RequestError} 400 that names the first field that is wrong. */
export function parse<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> {
  const read = schema.safeParse(sent);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const field = issue?.path.map(String).join('.') || (issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined);
  const message = issue?.message ?? 'wrong input';
  throw new RequestError(400, 'invalid_input', field ? `${field}: ${message}` : message, field);
}

/** Makes Fastify check `schema.body`, `querystring` and `params` with zod. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (sent) => {
    try {
      return { value: parse(schema, sent) };
    } catch (error) {
      return { error: error as RequestError };
    }
  };
