import { bounded, type Emitter, histogram } from './metric.ts';

/** A service's latency, and whom it does not serve. */
interface Serving {
  /**
   * The status of those who are turned away before anything is done for them: they say nothing of how soon or how well it
   * serves, and there may be many more of them than of all others.
   */
  readonly turnedAway?: number;
}

/**
 * Server-side latency of a service, under Micrometer's name: each service that answers requests emits its own, so what
 * asks for it narrows it to the emitter's job.
 * @param buckets upper bounds in seconds; an objective's limit must be among them, or its quantile is a guess.
 */
export const requestDurations = <const Added extends string>(
  emitter: Emitter<Added>,
  buckets: readonly number[],
  serving: Serving = {},
) => ({
  ...histogram('http_server_requests_seconds', {
    help: 'Duration of HTTP requests, by route.',
    labels: {
      method: bounded('HTTP methods of the routes'),
      uri: bounded('route templates of the service, and "unmatched"'),
      status: bounded('status codes that the service answers'),
    },
    buckets,
    namedBy: "booking system's published metric table",
    emitter,
  }),
  ...serving,
});
