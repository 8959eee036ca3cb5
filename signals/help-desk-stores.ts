import {
  commentsStored,
  helpDeskSessions,
  helpDeskUse,
  oldestOpenTicketAge,
  ticketsStored,
} from '../catalog/help-desk-exporter.ts';
import { objectives } from '../catalog/objectives.ts';
import { systems } from '../catalog/systems.ts';
import { max } from '../promql/index.ts';
import { connectionSignals, connectionUse } from './connections.ts';
import { signal } from './signal.ts';

export const ticketsByStatus = signal({
  title: 'Tickets by status',
  description: 'Tickets that are stored. When open grows, more come than are taken up.',
  unit: 'tickets',
  query: () => max(['status'], ticketsStored),
  legend: ['status'],
});

export const oldestOpenTicket = signal({
  title: 'Age of the oldest open ticket',
  description: 'How long the ticket that has been open for the longest has waited to be taken up.',
  unit: 'duration',
  query: () => max(['system'], oldestOpenTicketAge),
});

export const storedComments = signal({
  title: 'Comments stored',
  description: 'Comments that are stored.',
  unit: 'comments',
  query: () => max(['system'], commentsStored),
});

export const sessions = signal({
  title: 'Sessions',
  description:
    'Sessions in Redis, each with a refresh token. It grows with sign-ins, and falls as sessions expire. A sudden fall: Redis lost them, and everybody must sign in again.',
  unit: 'sessions',
  query: () => max(['system'], helpDeskSessions),
});

export const helpDeskConnectionUse = connectionUse(helpDeskUse, objectives['help-desk'].connections);

export const { byState: helpDeskConnectionsByState, deadlocks: helpDeskDeadlockRate } = connectionSignals(
  helpDeskUse,
  systems['help-desk'].title,
);
