import { availability } from './availability.ts';
import { booking } from './booking.ts';
import { kafka } from './kafka.ts';
import type { AlertGroup } from './kit/alert.ts';

/** Every rule group, with its alerts as data. */
export const alertGroups: readonly AlertGroup[] = [booking, kafka, availability];

/** Every alert with its group. An alert with several conditions is there once for each. */
export const alerts = alertGroups.flatMap((group) => group.alerts.map((alert) => ({ alert, group })));
