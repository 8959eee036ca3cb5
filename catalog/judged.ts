import type { K6Metric } from './k6.ts';
import type { Objective } from './objective.ts';

/**
 * Share of requests with a response that was not expected. k6 makes it; its pushed series are of no use (0 or 1 each,
 * split by status), therefore it is no metric of the catalogue.
 */
export const httpReqFailed: K6Metric = { k6Name: 'http_req_failed' };

/** An objective, and the metric of k6 that it is judged by. */
export interface JudgedByK6 {
  readonly metric: K6Metric;
  readonly objective: Objective;
}
