import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { collectionVariables, list, readConfig, serviceVariables, url } from './config.ts';
import { ConfigError } from './errors.ts';

const schema = z.object({
  ...serviceVariables,
  ...collectionVariables,
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  TOPICS: list.optional(),
});

const failure = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(schema, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  return 'no error';
};

describe('the environment', () => {
  test('has defaults for all but the port', () => {
    expect(readConfig(schema, { PORT: '9101' })).toEqual({
      HOST: '127.0.0.1',
      PORT: 9101,
      LOG_LEVEL: 'info',
      COLLECTION_TIMEOUT: 4,
      SCRAPE_TIMEOUT_OFFSET: 0.5,
    });
  });

  test('is read into seconds, numbers and lists', () => {
    const env = { PORT: '0', COLLECTION_TIMEOUT: '250ms', TOPICS: 'a, b,', UNKNOWN: 'x' };
    expect(readConfig(schema, env)).toMatchObject({ PORT: 0, COLLECTION_TIMEOUT: 0.25, TOPICS: ['a', 'b'] });
  });

  test('may leave variables empty', () => {
    expect(readConfig(schema, { PORT: '1', LOG_LEVEL: '', DATABASE_URL: '' })).toMatchObject({ LOG_LEVEL: 'info' });
  });

  test.each([
    [{}, 'PORT is not set: set it'],
    [{ PORT: 'http' }, 'PORT="http": write a whole number from 0 to 65535'],
    [{ PORT: '65536' }, 'PORT="65536": write a whole number from 0 to 65535'],
    [{ PORT: '1e3' }, 'PORT="1e3": write a whole number'],
    [{ PORT: '1', LOG_LEVEL: 'loud' }, 'LOG_LEVEL="loud": write trace, debug, info'],
    [{ PORT: '1', COLLECTION_TIMEOUT: '4' }, 'COLLECTION_TIMEOUT="4": write a number and ms, s, m, h or d'],
    [{ PORT: '1', COLLECTION_TIMEOUT: '0s' }, 'COLLECTION_TIMEOUT="0s": it must be longer than 0'],
    [{ PORT: '1', DATABASE_URL: 'localhost' }, 'DATABASE_URL="localhost": write a URL that begins with postgres://'],
  ])('%j is refused with the variable, its value and what to write', (env, message) => {
    expect(failure(env)).toContain(message);
  });

  test('is refused with all mistakes at once', () => {
    expect(failure({ PORT: 'a', LOG_LEVEL: 'b' })).toMatch(/PORT="a".*LOG_LEVEL="b"/);
  });

  test.each(['mysql://user:secret@host/db', 'mysql://user:se/cr@secret@host/db', 'host=h password=secret'])(
    'keeps the password of %s to itself',
    (value) => {
      const message = failure({ PORT: '1', DATABASE_URL: value });
      expect(message).toContain('DATABASE_URL="');
      expect(message).toContain('***');
      expect(message).not.toContain('secret');
    },
  );
});
