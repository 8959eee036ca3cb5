import { systems } from '../catalog/systems.ts';
import {
  connectionUse,
  eventsAhead,
  seatsOversold,
  ticketingErrorRatio,
  ticketingLatencyP99,
  ticketingRequestRate,
} from '../signals/ticketing.ts';
import { alert, alertGroup, steady } from './kit/alert.ts';
import { aboveExpected } from './kit/condition.ts';
import { connectionsAlert } from './kit/connections.ts';
import { promisedAlerts } from './kit/promised.ts';
import { requestAlerts } from './kit/requests.ts';

const system = systems.ticketing;

/** Whether each seat is sold once, soon enough, and what is read is up to date. */
export const ticketing = alertGroup(system.name, {
  interval: '5s',
  alerts: [
    alert('TicketingOversold', {
      // No time to wait: each second sells more seats that are gone.
      when: aboveExpected(seatsOversold),
      keepFiringFor: '1m',
      severity: 'critical',
      component: 'inventory',
      summary: 'A seat was sold twice, or one that is not there',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} seats of ${label('system')} too many. The limit is ${limit}.`,
    }),
    ...requestAlerts(system, { latency: ticketingLatencyP99, errors: ticketingErrorRatio, rate: ticketingRequestRate }),
    connectionsAlert('TicketingConnectionsHigh', connectionUse),
    alert('TicketingProjectionsAhead', {
      when: aboveExpected(eventsAhead),
      ...steady,
      severity: 'critical',
      component: 'projector',
      summary: 'The projections know events that the store does not have',
      description: ({ value, limit, label }) =>
        `Last measured: the projections of ${label('system')} were ${value} events beyond the store. The limit is ${limit}. What comes next is taken for known.`,
    }),
    ...promisedAlerts(system.name),
  ],
});
