import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { alertReceiver } from '../catalog/emitters.ts';
import { notificationsReceived } from '../catalog/platform.ts';
import { serviceApp } from '../exporters/http/app.ts';
import { html } from '../exporters/http/html.ts';
import { instruments } from '../instrument/instruments.ts';
import { RequestError } from '../service/refusal.ts';
import type { AlertFilter, AlertLog } from './alert-log.ts';
import { notification, type ReceivedAlert, receivedAlerts } from './notification.ts';

/** What a notification may weigh. Alertmanager bounds it by `max_alerts`. */
const largestBody = '1mb';
const shownOnPage = 50;

/**
 * The alert receiver: `POST /webhook` keeps what Alertmanager delivers, `GET /alerts` tells it, optionally `since` a
 * time (ISO 8601) and of one `alertname`. With Grafana's address each alert leads to its panel.
 */
export function receiverApp(record: AlertLog, log: Logger, grafanaUrl?: string): Express {
  const measure = instruments(alertReceiver);
  const received = measure.counter(notificationsReceived);
  return serviceApp(
    {
      name: 'Alert receiver',
      about: 'Keeps what Alertmanager delivers to its webhook: the record of alerts of every run.',
      contentType: measure.registry.contentType,
      metrics: () => measure.registry.metrics(),
      ready: async () => ({}),
      landing: () => table(record.find().slice(-shownOnPage).reverse()),
      routes: (app) => {
        app.post('/webhook', express.json({ limit: largestBody }), async (request, response) => {
          const read = notification.safeParse(request.body);
          if (!read.success) throw refusal(read.error.issues[0]);
          const alerts = receivedAlerts(read.data, new Date(), grafanaUrl);
          await record.append(alerts);
          for (const { status, alertname, severity, labels } of alerts) {
            received.inc({ status });
            log.info({ status, alertname, severity, labels }, 'alert');
          }
          response.json({ stored: alerts.length });
        });
        app.get('/alerts', (request, response) => {
          response.json({ alerts: record.find(filter(request.query)) });
        });
      },
    },
    log,
  );
}

function refusal(issue: { path: PropertyKey[]; message: string } | undefined): RequestError {
  const field = issue?.path.map(String).join('.') || 'body';
  return new RequestError(400, 'invalid_notification', `${field}: ${issue?.message ?? 'not a notification'}`, field);
}

function filter({ since, alertname }: Readonly<Record<string, unknown>>): AlertFilter {
  if (since !== undefined && Number.isNaN(Date.parse(String(since)))) {
    throw new RequestError(400, 'invalid_time', `since="${since}": write a time such as 2026-01-31T12:00:00Z`, 'since');
  }
  return {
    ...(since === undefined ? {} : { since: new Date(String(since)) }),
    ...(alertname === undefined ? {} : { alertname: String(alertname) }),
  };
}

const name = ({ alertname, panelURL }: ReceivedAlert) =>
  panelURL ? html`<a href="${panelURL}">${alertname}</a>` : alertname;

const table = (alerts: readonly ReceivedAlert[]) =>
  alerts.length === 0
    ? html`<p>No alert has been received yet.</p>`
    : html`<h2>Latest alerts</h2>
<table>
<tr><th>Received</th><th>Status</th><th>Severity</th><th>Alert</th><th>What it says</th></tr>
${alerts.map(
  (alert) =>
    html`<tr><td>${alert.receivedAt}</td><td>${alert.status}</td><td>${alert.severity}</td><td>${name(alert)}</td><td>${alert.annotations.description ?? alert.annotations.summary ?? ''}</td></tr>
`,
)}</table>`;
