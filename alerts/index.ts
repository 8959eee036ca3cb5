import { absence } from './absence.ts';
import { availability } from './availability.ts';
import { booking } from './booking.ts';
import { flashSale } from './flash-sale.ts';
import { helpDesk } from './help-desk.ts';
import { kafka } from './kafka.ts';
import type { AlertGroup } from './kit/alert.ts';
import { orderFlow } from './order-flow.ts';
import { platform } from './platform.ts';
import { ticketing } from './ticketing.ts';

const groups = [booking, ticketing, flashSale, orderFlow, helpDesk, kafka, availability, platform];

/** Every rule group, with its alerts as data. */
export const alertGroups: readonly AlertGroup[] = [...groups, absence(groups)];

/** Every alert with its group. An alert with several conditions is there once for each. */
export const alerts = alertGroups.flatMap((group) => group.alerts.map((alert) => ({ alert, group })));
