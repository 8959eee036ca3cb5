import { z } from 'zod';
import { getJson } from './http-json.ts';

const stored = z.object({
  alerts: z.array(
    z.object({
      receivedAt: z.string(),
      status: z.enum(['firing', 'resolved']),
      alertname: z.string(),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()).default({}),
      startsAt: z.string(),
      panelURL: z.string().optional(),
      fingerprint: z.string(),
    }),
  ),
});

/** A notification as the receiver stored it. */
export type Notification = z.infer<typeof stored>['alerts'][number];

/** What the alert receiver has been notified of. It throws `NoAnswer` when it gets none. */
export const alertReceiverAt = (baseUrl: string) => ({
  /** The notifications since a time, newest last; of one alert, when it is named. */
  async notifications(since?: Date, alertname?: string): Promise<Notification[]> {
    const url = new URL('/alerts', baseUrl);
    if (since) url.searchParams.set('since', since.toISOString());
    if (alertname) url.searchParams.set('alertname', alertname);
    return (await getJson(url, stored)).alerts;
  },
});

/** The receiver as a run asks it. */
export type AlertReceiver = ReturnType<typeof alertReceiverAt>;
