import { helpDeskExporter } from './emitters.ts';
import { ticketStatuses } from './help-desk.ts';
import { gauge } from './metric.ts';
import { sourceMetrics } from './sources.ts';
import { connectionMetrics } from './stores.ts';

const counted =
  'Where counting takes long it is done seldom, so that it takes no more than a fiftieth of the time of a processor.';

/** The tickets there are. */
export const ticketsStored = gauge('help_desk_tickets_stored', {
  help: `Tickets in Postgres by status. ${counted}`,
  labels: { status: [...ticketStatuses, 'other'] },
  emitter: helpDeskExporter,
});

/** How long a ticket has been left alone. */
export const oldestOpenTicketAge = gauge('help_desk_oldest_open_ticket_age_seconds', {
  help: 'Time since the oldest ticket that is still open was created; 0 when none is.',
  emitter: helpDeskExporter,
});

/** The comments there are. */
export const commentsStored = gauge('help_desk_comments_stored', {
  help: `Comments in Postgres. ${counted}`,
  emitter: helpDeskExporter,
});

/** The sessions there are. */
export const helpDeskSessions = gauge('help_desk_sessions', {
  help: `Sessions in Redis, each with a refresh token. ${counted}`,
  emitter: helpDeskExporter,
});

/** Who uses the help desk's Postgres. */
export const helpDeskUse = connectionMetrics('help_desk', 'the database of the help desk', helpDeskExporter);

/** What is asked together; `sessions` and `tickets` are what is stored, `redis` and `postgres` the servers themselves. */
const sources = sourceMetrics('help_desk_exporter', helpDeskExporter, ['redis', 'postgres', 'sessions', 'tickets']);

/** Whether each source answered in the scrape that carries this sample. */
export const helpDeskSourceUp = sources.up;

/** How long each source took. */
export const helpDeskCollectionDuration = sources.duration;
