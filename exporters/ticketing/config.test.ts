import { describe, expect, test } from 'vitest';
import { ticketingExporterConfig } from './config.ts';

const enough = {
  PORT: '1',
  EVENTS_DATABASE_URL: 'postgres://127.0.0.1/events',
  PROJECTIONS_DATABASE_URL: 'postgres://127.0.0.1/projections',
};

describe('the ticketing exporter', () => {
  test('needs to know where the events and the projections are, not who may sign in', () => {
    expect(ticketingExporterConfig(enough).AUTH_DATABASE_URL).toBeUndefined();
  });

  test.each([
    [{ ...enough, EVENTS_DATABASE_URL: '' }, 'EVENTS_DATABASE_URL is not set: set it'],
    [{ ...enough, PROJECTIONS_DATABASE_URL: 'redis://a' }, 'PROJECTIONS_DATABASE_URL="redis://a": write a URL'],
    [{ ...enough, EVENTS_TABLE: 'events; drop' }, 'EVENTS_TABLE="events; drop": write a table'],
    [{ ...enough, EVENTS_DATA_COLUMN: 'a.b' }, 'EVENTS_DATA_COLUMN="a.b": write a name of letters'],
  ])('refuses %j and says what to do', (env, message) => {
    expect(() => ticketingExporterConfig(env)).toThrow(message);
  });
});
