import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { parse } from '../../../kit/http/validation.ts';

const Headers = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\w:.-]{1,128}$/, 'must be 1 to 128 letters, digits, or one of _ : . -')
    .optional(),
});

/** What the customer calls what they send, by the header `Idempotency-Key`; empty where it is not said. @throws {RequestError} 400 */
export const idempotencyKey = (headers: IncomingHttpHeaders): string =>
  parse(Headers, headers)['idempotency-key'] ?? '';
