import { prometheusAgent } from './emitters.ts';
import { bounded, counter, gauge } from './metric.ts';

const byPrometheus = 'Prometheus';
const queue = { remote_name: bounded('remote-write queues of the agent'), url: bounded('one for each queue') };

/** Requests that the agent answered. The server has a metric of this name too: narrow it to the agent's job. */
export const agentRequests = counter('prometheus_http_requests_total', {
  help: 'HTTP requests by what was answered.',
  labels: { handler: bounded('paths of the agent'), code: bounded('status codes of the agent') },
  namedBy: byPrometheus,
  emitter: prometheusAgent,
});

/** The newest sample that the agent was given; 0 before the first. The server has a metric of this name too. */
export const newestReceived = gauge('prometheus_remote_storage_highest_timestamp_in_seconds', {
  help: 'Timestamp of the newest sample that came in, in seconds since 1970.',
  namedBy: byPrometheus,
  emitter: prometheusAgent,
});

/** The newest sample that the agent has delivered; 0 before the first. */
export const newestSent = gauge('prometheus_remote_storage_queue_highest_sent_timestamp_seconds', {
  help: 'Timestamp of the newest sample that the queue has sent, in seconds since 1970.',
  labels: queue,
  namedBy: byPrometheus,
  emitter: prometheusAgent,
});

/** Samples that the agent could not deliver. */
export const remoteWriteFailed = counter('prometheus_remote_storage_samples_failed_total', {
  help: 'Samples that were given up on, because the receiver refused them.',
  labels: queue,
  namedBy: byPrometheus,
  emitter: prometheusAgent,
});
