import { bookingSourceUp } from '../catalog/booking.ts';
import { flashSaleSourceUp } from '../catalog/flash-sale-exporter.ts';
import { helpDeskSourceUp } from '../catalog/help-desk-exporter.ts';
import { kafkaSourceUp } from '../catalog/kafka.ts';
import { orderFlowSourceUp } from '../catalog/order-flow-exporter.ts';
import { alerts, samplesScraped, up } from '../catalog/platform.ts';
import { platform } from '../catalog/systems.ts';
import { ticketingSourceUp } from '../catalog/ticketing-exporter.ts';
import { shortestWindow } from '../catalog/time-scale.ts';
import { avg, lastOverTime, min, mul, not, or, over, sortDesc, sum, where } from '../promql/index.ts';
import { ofAny } from './of-any.ts';
import { signal } from './signal.ts';

/** The alert that always fires, to show that alerts arrive. It is no news. */
export const watchdog = 'Watchdog';

export const targetsUp = signal({
  title: 'Targets up',
  description:
    'Share of the targets that answered their last scrape. Below 100 % some panels show nothing, or old values.',
  unit: 'ratio',
  query: () => avg([], up),
  expected: 1,
});

export const targetUp = signal({
  title: 'Target up',
  description: 'Whether the last scrape of each target succeeded.',
  unit: 'state',
  query: () => min(['system', 'job', 'instance'], up),
  expected: 1,
  legend: ['job'],
});

export const scrapedSamples = signal({
  title: 'Samples scraped',
  description:
    'Samples in the last scrape of each service. A step down: it is up, and does not say all it said before.',
  unit: 'samples',
  query: () => min(['system', 'job', 'instance'], samplesScraped),
  legend: ['job'],
});

export const sourceUp = signal({
  title: 'Sources of the exporters',
  description: '0: the exporter is up, but its source (Redis, Postgres, Kafka) did not answer it in time.',
  unit: 'state',
  query: (w) =>
    ofAny(
      [bookingSourceUp, kafkaSourceUp, ticketingSourceUp, flashSaleSourceUp, helpDeskSourceUp, orderFlowSourceUp],
      (up) => min(['system', 'job', 'source'], lastOverTime(over(up, w))),
    ),
  window: shortestWindow(bookingSourceUp.emitter),
  expected: 1,
  legend: ['source'],
});

export const firingAlerts = signal({
  title: 'Firing alerts',
  description: 'Alerts that fire now, worst first. Watchdog, which always fires, is left out.',
  unit: 'alerts',
  query: () =>
    sortDesc(
      sum(['system', 'alertname', 'severity'], where(alerts, { alertstate: 'firing', alertname: not(watchdog) })),
    ),
  legend: ['severity', 'alertname'],
});

export const firingAlertCount = signal({
  title: 'Alerts that fire',
  description: 'How many alerts fire now. No value: Watchdog is gone, so the rules are not evaluated.',
  unit: 'alerts',
  query: () =>
    or(
      sum([], where(alerts, { alertstate: 'firing', alertname: not(watchdog) })),
      mul(0, sum([], where(alerts, { alertstate: 'firing', alertname: watchdog, system: platform.name }))),
    ),
  expected: 0,
});
