import { describe, expect, test } from 'vitest';
import { helpDeskExporterConfig } from './config.ts';

const enough = { PORT: '1', REDIS_URL: 'redis://127.0.0.1', DATABASE_URL: 'postgres://127.0.0.1/help_desk' };

describe('the help desk exporter', () => {
  test('finds the sessions by a glob, whatever they are called', () => {
    expect(helpDeskExporterConfig(enough).SESSION_KEYS.match).toBe('help-desk:session:*');
    expect(helpDeskExporterConfig({ ...enough, SESSION_KEYS: 'a*[{session}]' }).SESSION_KEYS.match).toBe(
      String.raw`a\*\[*\]`,
    );
  });

  test.each([
    [{ ...enough, REDIS_URL: '' }, 'REDIS_URL is not set: set it'],
    [{ ...enough, DATABASE_URL: 'http://a' }, 'DATABASE_URL="http://a": write a URL'],
    [
      { ...enough, SESSION_KEYS: 'session' },
      'SESSION_KEYS="session": it must contain {session}, as in help-desk:session:{session}',
    ],
    [{ ...enough, SCAN_COUNT: '0' }, 'SCAN_COUNT="0": write a whole number from 1 to 100000'],
    [{ ...enough, TICKETS_TABLE: 'tickets; drop' }, 'TICKETS_TABLE="tickets; drop": write a table'],
    [{ ...enough, TICKETS_STATUS_COLUMN: 'a.b' }, 'TICKETS_STATUS_COLUMN="a.b": write a name of letters'],
  ])('refuses %j and says what to do', (env, message) => {
    expect(() => helpDeskExporterConfig(env)).toThrow(message);
  });
});
