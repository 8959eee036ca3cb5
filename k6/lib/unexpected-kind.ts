import type { k6UnexpectedResponses } from '../../catalog/k6.ts';

/** What came instead of a response that the system promises. */
export type UnexpectedKind = (typeof k6UnexpectedResponses)['labels']['kind'][number];

/** k6's codes of a request, or a connection, that nobody answered in time. https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
const timeouts: readonly number[] = [1050, 1211];

/**
 * The kind of a response that is not promised.
 * @param status the response's, 0 where there is none
 * @param errorCode k6's `error_code`
 */
export function unexpectedKind(status: number, errorCode: number): Exclude<UnexpectedKind, 'body'> {
  if (status !== 0) return 'status';
  return timeouts.includes(errorCode) ? 'timeout' : 'connection';
}
