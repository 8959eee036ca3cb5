import { z } from 'zod';
import { postgresUrl, readConfig } from '../../service/config.ts';
import { exporterVariables } from '../http/config.ts';
import { column, table } from '../stores/config.ts';

const name = z.string().min(1);

const schema = z.object({
  ...exporterVariables,
  EVENTS_DATABASE_URL: postgresUrl,
  PROJECTIONS_DATABASE_URL: postgresUrl,
  /** Unset, nothing is told of the database of users and tokens. */
  AUTH_DATABASE_URL: postgresUrl.optional(),

  /** The append-only table of what has happened. */
  EVENTS_TABLE: table.default('events'),
  /** Rises with every event, and never shows one before those that come after it. */
  EVENTS_POSITION_COLUMN: column.default('position'),
  /** What is decided about the seats of a section is in one stream, which may be of several sections: its event's. */
  EVENTS_STREAM_COLUMN: column.default('stream'),
  EVENTS_TYPE_COLUMN: column.default('type'),
  /** What an event tells, as jsonb. */
  EVENTS_DATA_COLUMN: column.default('data'),
  EVENTS_TIME_COLUMN: column.default('occurred_at'),
  /** The events that bring seats, with the fields of their name and number. */
  SECTION_EVENT: name.default('SectionOpened'),
  SECTION_FIELD: name.default('section'),
  CAPACITY_FIELD: name.default('capacity'),
  /** The events that reserve seats, and those that give them back, with the field of their list. */
  RESERVATION_EVENT: name.default('SeatsReserved'),
  RELEASE_EVENT: name.default('SeatsReleased'),
  SEATS_FIELD: name.default('seats'),

  /** The table, of one row, that says up to which position the projections are. */
  PROJECTED_TABLE: table.default('projected'),
  PROJECTED_POSITION_COLUMN: column.default('position'),
});

/** The exporter's configuration; durations in seconds. @throws {ConfigError} */
export const ticketingExporterConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link ticketingExporterConfig} gives. */
export type TicketingExporterConfig = z.output<typeof schema>;
