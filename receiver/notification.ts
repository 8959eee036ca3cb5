import { z } from 'zod';
import { panelURL } from './panel-url.ts';

const texts = z.record(z.string(), z.string());

const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: texts.refine((labels) => labels.alertname, { error: 'an alert has a label "alertname"' }),
  annotations: texts,
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }),
  generatorURL: z.string().optional(),
  fingerprint: z.string().min(1),
});

/**
 * What Alertmanager posts to a webhook, version 4.
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export const notification = z.object({
  version: z.literal('4'),
  receiver: z.string(),
  groupKey: z.string(),
  status: z.enum(['firing', 'resolved']),
  truncatedAlerts: z.number().optional(),
  alerts: z.array(alert),
});

/** A notification of Alertmanager. */
export type Notification = z.infer<typeof notification>;

/** One alert of a notification, as the receiver keeps it. Times are ISO 8601. */
export interface ReceivedAlert {
  readonly receivedAt: string;
  readonly receiver: string;
  readonly groupKey: string;
  readonly status: 'firing' | 'resolved';
  readonly alertname: string;
  readonly severity: string;
  readonly system: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly fingerprint: string;
  /** The panel that draws what the alert watches, at the time of the alert; where Grafana's address is known. */
  readonly panelURL?: string;
}

/** The alerts of a notification, one record each. */
export function receivedAlerts(of: Notification, receivedAt: Date, grafanaUrl?: string): ReceivedAlert[] {
  return of.alerts.map((alert) => {
    const { status, labels, annotations, startsAt, endsAt, fingerprint } = alert;
    const panel = grafanaUrl && panelURL(grafanaUrl, alert);
    return {
      receivedAt: receivedAt.toISOString(),
      receiver: of.receiver,
      groupKey: of.groupKey,
      status,
      alertname: labels.alertname ?? '',
      severity: labels.severity ?? '',
      system: labels.system ?? '',
      labels,
      annotations,
      startsAt,
      endsAt,
      fingerprint,
      ...(panel && { panelURL: panel }),
    };
  });
}
