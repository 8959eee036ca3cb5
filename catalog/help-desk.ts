import { helpDeskService } from './emitters.ts';
import { faultGauge } from './fault-gauge.ts';
import { requestDurations } from './http.ts';
import { counter, gauge, histogram } from './metric.ts';
import type { Objective } from './objective.ts';

const goals = "help desk's published goals";
const profiles = "help desk's published profiles";

const latency = (percent: number, target: number, critical: number) =>
  ({
    title: `Request latency p${percent}`,
    direction: 'below',
    unit: 's',
    target,
    critical,
    quantile: percent / 100,
    source: goals,
  }) as const;

/** What the help desk promises. */
export const helpDeskObjectives = {
  latency: latency(99, 0.5, 1),
  latencyP95: latency(95, 0.2, 0.5),
  latencyP50: latency(50, 0.05, 0.1),
  errors: {
    title: 'Failed requests',
    direction: 'below',
    unit: 'ratio',
    target: 0.001,
    critical: 0.01,
    source: goals,
  },
  throughput: {
    title: 'Requests',
    direction: 'above',
    unit: 'per second',
    target: 1000,
    critical: 500,
    source: goals,
  },
  loadThroughput: {
    title: 'Requests under the usual load',
    direction: 'above',
    unit: 'per second',
    critical: 100,
    source: profiles,
  },
  websocketConnections: {
    title: 'WebSocket connections',
    direction: 'above',
    unit: 'connections',
    target: 10_000,
    critical: 5000,
    source: goals,
  },
  websocketsOpened: {
    title: 'WebSockets that a load opens',
    direction: 'above',
    unit: 'connections',
    critical: 500,
    source: profiles,
  },
  websocketLatency: {
    title: 'WebSocket message latency p95',
    direction: 'below',
    unit: 's',
    critical: 0.1,
    quantile: 0.95,
    source: profiles,
  },
  queryLatency: {
    title: 'Query latency p95',
    direction: 'below',
    unit: 's',
    critical: 0.1,
    quantile: 0.95,
    source: profiles,
  },
  websocketDrops: {
    title: 'WebSockets dropped',
    direction: 'below',
    unit: 'ratio',
    critical: 0.05,
    source: 'ours: some clients always lose their way; one in twenty within a minute is not their doing',
  },
  connections: {
    title: 'Help desk connections in use',
    direction: 'below',
    unit: 'ratio',
    critical: 0.8,
    source: 'ours: the last ones are for whoever looks into it',
  },
  errorBudgetBurn: {
    title: 'Error budget burn rate',
    direction: 'below',
    unit: 'times',
    critical: 6,
    source:
      'ours, after the Google SRE workbook, "Alerting on SLOs": six times as fast, the budget of 30 days is gone in five. Not over six hours and 30 minutes but over 30 and 2 minutes, since a run is over by then; and not 14.4 times, since HelpDeskErrorsHigh fires at ten',
  },
  stressLatency: {
    title: 'Request latency p95 under stress',
    direction: 'below',
    unit: 's',
    critical: 1,
    quantile: 0.95,
    source: profiles,
  },
  stressErrors: {
    title: 'Failed requests under stress',
    direction: 'below',
    unit: 'ratio',
    critical: 0.05,
    source: profiles,
  },
} as const satisfies Record<string, Objective>;

const { latency: p99, latencyP95: p95, latencyP50: p50 } = helpDeskObjectives;

/** Latency of the help desk's API. */
export const helpDeskRequests = requestDurations(helpDeskService, [
  ...[0.0025, 0.005, 0.01, 0.025, p50.target, p50.critical, p95.target, 0.35, p95.critical, 0.75, p99.critical, 2.5, 5],
]);

/** What became of sign-ins. */
export const helpDeskSignIns = counter('help_desk_sign_ins_total', {
  help: 'Sign-ins by what became of them: signed in, refused since address and password do not belong together, or failed because a store was away.',
  labels: { outcome: ['signed_in', 'refused', 'failed'] },
  emitter: helpDeskService,
});

/** What became of refresh tokens that were sent. */
export const helpDeskRefreshes = counter('help_desk_token_refreshes_total', {
  help: 'Refresh tokens by what became of them: exchanged for new ones, answered the same once more since the first answer may have been lost (repeated), refused since nobody has them or they have expired (refused), or since they had been used before, which ends their session (reused), or failed because a store was away.',
  labels: { outcome: ['renewed', 'repeated', 'refused', 'reused', 'failed'] },
  emitter: helpDeskService,
});

/** The states of a ticket. */
export const ticketStatuses = ['open', 'in_progress', 'pending', 'resolved', 'closed'] as const;

/** What became of changes to tickets. */
export const helpDeskTickets = counter('help_desk_tickets_total', {
  help: 'Tickets that were created or changed, and those that were not because Postgres was away or had no connection left (failed).',
  labels: { outcome: ['created', 'updated', 'failed'] },
  emitter: helpDeskService,
});

/** What became of comments. */
export const helpDeskComments = counter('help_desk_comments_total', {
  help: 'Comments that were written, and those that were not because Postgres was away or had no connection left (failed).',
  labels: { outcome: ['created', 'failed'] },
  emitter: helpDeskService,
});

/** The statements of the help desk, by name. */
export const helpDeskQueries = [
  'user_by_email',
  'user_by_id',
  'ticket_list',
  'ticket_search',
  'ticket_get',
  'ticket_create',
  'ticket_update',
  'comment_list',
  'comment_create',
  'analytics',
  'article_list',
  'article_search',
  'article_get',
] as const;

/** How long Postgres takes, by statement. */
export const helpDeskQueryDuration = histogram('help_desk_query_duration_seconds', {
  help: 'Time from when a statement was sent to Postgres to its result or failure, without the wait for a connection.',
  labels: { query: helpDeskQueries },
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, helpDeskObjectives.queryLatency.critical, 0.25, 0.5, 1, 5],
  emitter: helpDeskService,
});

/** Statements that did not succeed. */
export const helpDeskQueryFailures = counter('help_desk_query_failures_total', {
  help: 'Statements without a result, since no connection came free in time or Postgres did not answer.',
  labels: { query: helpDeskQueries },
  emitter: helpDeskService,
});

/** The pool of the service: its connections by what they do, and who waits for one. */
export const helpDeskPoolConnections = gauge('help_desk_pool_connections', {
  help: "The service's connections to Postgres, in use or idle, and the statements that wait for one.",
  labels: { state: ['in_use', 'idle', 'waiting'] },
  emitter: helpDeskService,
});

/** How many connections the pool may open. */
export const helpDeskPoolConnectionsMax = gauge('help_desk_pool_connections_max', {
  help: 'The most connections that the service opens to Postgres.',
  emitter: helpDeskService,
});

/** How long statements wait for a connection. */
export const helpDeskPoolWait = histogram('help_desk_pool_wait_seconds', {
  help: 'Time that a statement waited for a connection of the pool, also in vain.',
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  emitter: helpDeskService,
});

/** The fault switches of the help desk. */
export const helpDeskFaultActive = faultGauge('help_desk_fault_active', 'the help desk', helpDeskService, [
  'slow-requests',
  'failing-requests',
  'memory-leak',
  'pool-exhaustion',
  'slow-queries',
  'dropped-connections',
]);
