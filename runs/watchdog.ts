import type { Notification } from './alert-receiver.ts';

/** The alert that always fires: as long as it arrives, the way from rule to receiver works. */
export const watchdog = 'Watchdog';

/** What a notification may take on its way from Alertmanager to the receiver's record, in seconds. */
export const delivery = 5;

/** The age from which the Watchdog is overdue, in seconds, if it is notified every `heartbeat` seconds. */
export const oldest = (heartbeat: number): number => heartbeat + delivery;

/** When the Watchdog last arrived, unless the last word of it was "resolved", or its next word is overdue. */
export function deliveredAt(all: readonly Notification[], heartbeat: number): string | undefined {
  const last = all.findLast(({ alertname }) => alertname === watchdog);
  if (last?.status !== 'firing') return undefined;
  const age = (Date.now() - Date.parse(last.receivedAt)) / 1000;
  return age <= oldest(heartbeat) ? last.receivedAt : undefined;
}
