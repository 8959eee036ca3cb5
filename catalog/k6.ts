import { k6 } from './emitters.ts';
import { bounded, counter, gauge, type LabelSpec, type Metric, nativeHistogram } from './metric.ts';

/** A metric as a k6 script names it. Its series carry k6's prefix and suffix in Prometheus. */
export interface K6Metric {
  /** The name in the script, in thresholds and in the summary. */
  readonly k6Name: string;
}

const name = bounded('request names, without ids');
const scenario = bounded('scenarios of the suite');

function k6Counter<const Spec extends LabelSpec>(k6Name: string, help: string, labels: Spec) {
  return { ...counter(`k6_${k6Name}_total`, { help, labels, emitter: k6 }), k6Name };
}

function k6Gauge<const Spec extends LabelSpec>(k6Name: string, help: string, labels: Spec) {
  return { ...gauge(`k6_${k6Name}`, { help, labels, emitter: k6 }), k6Name };
}

function k6Rate<const Spec extends LabelSpec>(k6Name: string, help: string, labels: Spec) {
  return { ...gauge(`k6_${k6Name}_rate`, { help, labels, emitter: k6 }), k6Name };
}

function k6Trend<const Spec extends LabelSpec>(k6Name: string, help: string, labels: Spec) {
  return { ...nativeHistogram(`k6_${k6Name}_seconds`, { help, labels, emitter: k6 }), k6Name };
}

/** Virtual users now. */
export const k6Vus = k6Gauge('vus', 'Virtual users that run now.', {});

/** Virtual users that may run. */
export const k6VusMax = k6Gauge('vus_max', 'Virtual users that k6 has initialized.', {});

/** What a run promises: k6 pushes no threshold, so its suite tells what they are made of. */
export const k6Objective = k6Gauge(
  'objective',
  'A level that the suite of the run promises of one of its metrics, in seconds, as a ratio, or as many a second.',
  {
    of: bounded('metrics that objectives are judged by'),
    stat: bounded('figures that objectives speak of'),
    level: ['target', 'critical'],
  },
);

/** Requests that k6 made. */
export const k6HttpReqs = k6Counter('http_reqs', 'HTTP requests that k6 made.', {
  name,
  scenario,
  method: bounded('HTTP methods of the suite'),
  status: bounded('status codes of the system'),
  expected_response: ['true', 'false'],
});

/** Latency as k6 saw it. */
export const k6HttpReqDuration = k6Trend('http_req_duration', 'Duration of HTTP requests as k6 saw it.', {
  name,
  scenario,
  method: bounded('HTTP methods of the suite'),
  status: bounded('status codes of the system'),
  expected_response: ['true', 'false'],
});

/** Finished iterations. */
export const k6Iterations = k6Counter('iterations', 'Iterations that were finished.', { scenario });

/** Iterations that an arrival rate asked for and no virtual user could take. */
export const k6DroppedIterations = k6Counter('dropped_iterations', 'Iterations that could not be started.', {
  scenario,
});

/** Duration of iterations, think time included. */
export const k6IterationDuration = k6Trend('iteration_duration', 'Duration of iterations, think time included.', {
  scenario,
});

/** Share of checks that passed, by check; cumulative since the run began. */
export const k6Checks = k6Rate('checks', 'Share of checks that passed since the run began.', {
  check: bounded('checks of the suite'),
  scenario,
});

/** What no suite expected. Whatever came is counted by its kind, so that none is missing in the sum. */
export const k6UnexpectedResponses = k6Counter(
  'unexpected_responses',
  'Responses that the system does not promise, by what came instead: another status, a body that says something else, nothing in time, or no connection.',
  { kind: ['status', 'body', 'timeout', 'connection'] },
);

/** What the booking suites count. */
export const k6BookingOutcomes = k6Counter('booking_outcomes', 'Answers to bookings by what became of them.', {
  outcome: ['held', 'queued', 'conflict', 'sold_out', 'confirmed', 'expired', 'cancelled', 'unexpected'],
});

/** Reservations that were made. */
export const k6ReservationsMade = k6Counter('reservations_made', 'Reservations that were made.', {
  outcome: ['reserved'],
});

/** Reservations for which too few seats were left: news, not a failure. */
export const k6InsufficientInventory = k6Counter(
  'insufficient_inventory_errors',
  'Reservations that were refused since too few seats were left.',
  { outcome: ['sold_out'] },
);

/** Reservations that were neither made nor refused for want of seats. */
export const k6ReservationFailures = k6Counter('reservation_failures', 'Reservations that failed.', {
  outcome: ['failed'],
});

/** Share of the reservations that were made, of those for which there were seats. */
export const k6ReservationSuccess = k6Rate(
  'reservation_success_rate',
  'Share of reservations that were made since the run began; those for which too few seats were left do not count.',
  {},
);

/** Time that a reservation took. */
export const k6ReservationDuration = k6Trend(
  'reservation_duration',
  'Duration of reservations, without think time.',
  {},
);

/** Orders that the sale took. */
export const k6OrdersAccepted = k6Counter('orders_accepted', 'Orders that were accepted.', { outcome: ['accepted'] });

/** Orders that came too late. */
export const k6OrdersRejected = k6Counter('orders_rejected', 'Orders that were refused since all was sold.', {
  outcome: ['sold_out'],
});

/** Orders that were sent to the waiting room. */
export const k6RateLimited = k6Counter('rate_limited', 'Orders that were sent to the waiting room.', {
  outcome: ['limited'],
});

/** Orders that were sent again on purpose, under the same key. */
export const k6OrdersIgnored = k6Counter('orders_ignored', 'Orders that were ignored since their key was known.', {
  outcome: ['ignored'],
});

/** Time that an order took. */
export const k6OrderLatency = k6Trend('order_latency', 'Duration of orders, whatever became of them.', {});

/** Whole flows, from sign-in to the state of the paid order, that succeeded. */
export const k6FlowSuccesses = k6Counter('full_flow_success', 'Flows of which every step succeeded.', {
  outcome: ['completed'],
});

/** Flows that broke off. */
export const k6FlowFailures = k6Counter('full_flow_failure', 'Flows of which a step did not succeed.', {
  outcome: ['failed'],
});

/** Time that a flow took. */
export const k6FlowDuration = k6Trend(
  'full_flow_duration',
  'Sum of the durations of the requests of a flow, without think time.',
  {},
);

/** Time that a flow took at a gateway without a pool, to be compared with. */
export const k6UnpooledFlowDuration = k6Trend(
  'full_flow_duration_unpooled',
  'Sum of the durations of the requests of a flow at a gateway that makes a connection for each call, without think time.',
  {},
);

/** Time of the gateway's own requests: those that no service behind it changes anything for. */
export const k6GatewayLatency = k6Trend('api_gateway_latency', 'Duration of requests that only read.', {});

/** Time that an order takes. */
export const k6OrderServiceLatency = k6Trend('order_service_latency', 'Duration of requests that place an order.', {});

/** Time that a payment takes. */
export const k6PaymentServiceLatency = k6Trend('payment_service_latency', 'Duration of requests that pay.', {});

/** What the pool saves. Its name is published with its unit, so it is in milliseconds. */
export const k6PoolTimeSaved = {
  ...nativeHistogram('k6_connection_pool_time_saved_ms', {
    help: 'Duration of a flow without the pool less that of the same flow with it, in milliseconds.',
    labels: {},
    emitter: k6,
    namedBy: "order flow's published metric table",
  }),
  k6Name: 'connection_pool_time_saved_ms',
};

/** Share of requests that failed, as the published suites count them. */
export const k6Errors = k6Rate('errors', 'Share of requests without the response that was expected.', {});

/** Tickets that were created. */
export const k6TicketsCreated = k6Counter('tickets_created', 'Tickets that were created.', { outcome: ['created'] });

/** Time that a ticket takes. */
export const k6TicketCreationDuration = k6Trend('ticket_creation_duration', 'Duration of requests for a ticket.', {});

/** The same, under its other published name. */
export const k6TicketCreateDuration = k6Trend('ticket_create_duration', 'Duration of requests for a ticket.', {});

/** Time that a sign-in takes. */
export const k6LoginDuration = k6Trend('login_duration', 'Duration of sign-ins.', {});

/** WebSockets that were opened: no virtual user knows how many others have one open. */
export const k6WsConnections = k6Counter('ws_connections', 'WebSocket connections that were opened.', {});

/** Messages that came over WebSockets. */
export const k6WsMessagesReceived = k6Counter('ws_messages_received', 'Messages received over WebSockets.', {});

/** Time that a message takes. */
export const k6WsMessageLatency = k6Trend(
  'ws_message_latency',
  'Time from the timestamp in a message until it was received.',
  {},
);

/** Time that a query takes, straight at the database. */
export const k6DbQueryDuration = k6Trend('db_query_duration', 'Duration of SQL queries.', {
  query: bounded('queries of the suite'),
});

/** Queries straight at the database. */
export const k6DbQueries = k6Counter('db_queries_executed', 'SQL queries that were executed.', {
  query: bounded('queries of the suite'),
});

/** Any metric that k6 pushes. */
export type AnyK6Metric = Metric & K6Metric;
