import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';

/** The refusal as a call carries it, beside a status that any gRPC client understands. */
const key = 'refusal-bin';

const Carried = z.object({
  status: z.number(),
  error: z.string(),
  message: z.string(),
  field: z.string().optional(),
});

const codes: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  402: status.FAILED_PRECONDITION,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.ABORTED,
  503: status.UNAVAILABLE,
};

/** What a call ends with that is refused. */
export function statusOf({ status: http, error, message, field }: RequestError): Partial<StatusObject> {
  const metadata = new Metadata();
  metadata.set(key, Buffer.from(JSON.stringify({ status: http, error, message, field })));
  return { code: codes[http] ?? status.INTERNAL, details: error, metadata };
}

/** The refusal that a call has ended with; undefined when the connection ended it, or something else that is none of ours. */
export function refusalOf(error: ServiceError): RequestError | undefined {
  const [carried] = error.metadata?.get(key) ?? [];
  if (!Buffer.isBuffer(carried)) return undefined;
  const read = Carried.safeParse(JSON.parse(carried.toString('utf8')));
  return read.success
    ? new RequestError(read.data.status, read.data.error, read.data.message, read.data.field)
    : undefined;
}
