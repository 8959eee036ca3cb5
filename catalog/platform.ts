import { alertReceiver, anyTarget, prometheusServer } from './emitters.ts';
import { bounded, counter, gauge } from './metric.ts';

const byPrometheus = 'Prometheus';
const byPromClient = "prom-client's default metrics";

/** Whether the last scrape of a target succeeded. */
export const up = gauge('up', {
  help: '1 if the target could be scraped, else 0. Made by Prometheus for every target.',
  namedBy: byPrometheus,
  emitter: anyTarget,
});

/** Alerts as Prometheus evaluates them. */
export const alerts = gauge('ALERTS', {
  help: '1 for each alert that is pending or firing. Made by Prometheus.',
  labels: {
    alertname: bounded('rules of the stack'),
    alertstate: ['pending', 'firing'],
    severity: ['critical', 'warning', 'info'],
    component: bounded('components that the rules name'),
  },
  namedBy: byPrometheus,
  emitter: prometheusServer,
});

/** CPU time of a service's process. */
export const processCpu = counter('process_cpu_seconds_total', {
  help: 'User and system CPU time of the process.',
  namedBy: byPromClient,
  emitter: anyTarget,
});

/** Memory of a service's process. */
export const processResidentMemory = gauge('process_resident_memory_bytes', {
  help: 'Resident memory of the process.',
  namedBy: byPromClient,
  emitter: anyTarget,
});

/** Event-loop lag of a Node service. */
export const eventLoopLag = gauge('nodejs_eventloop_lag_p99_seconds', {
  help: '99th percentile of the event-loop lag since the last scrape.',
  namedBy: byPromClient,
  emitter: anyTarget,
});

/** How many samples the last scrape of a target brought. */
export const samplesScraped = gauge('scrape_samples_scraped', {
  help: 'Samples that the target exposed in its last scrape. Made by Prometheus for every target.',
  namedBy: byPrometheus,
  emitter: anyTarget,
});

/** Notifications the receiver stored. */
export const notificationsReceived = counter('alert_receiver_notifications_total', {
  help: 'Alerts in the notifications that the receiver stored.',
  labels: { status: ['firing', 'resolved'] },
  emitter: alertReceiver,
});
