import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  durationInSeconds,
  kafkaBrokers,
  list,
  postgresUrl,
  readConfig,
  serviceVariables,
  wholeNumber,
} from './config.ts';
import { ConfigError } from './errors.ts';

const schema = z.object({
  ...serviceVariables,
  TIMEOUT: durationInSeconds.prefault('2m'),
  LIMIT: wholeNumber(1).default(5),
  DATABASE_URL: postgresUrl.optional(),
  KAFKA_BROKERS: kafkaBrokers.optional(),
  TOPICS: list.optional(),
  TOKEN_SECRET: durationInSeconds.optional(),
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
      TIMEOUT: 120,
      LIMIT: 5,
    });
  });

  test('is read into seconds, numbers and lists', () => {
    const env = { PORT: '0', TIMEOUT: '250ms', TOPICS: 'a, b,', KAFKA_BROKERS: 'a:9092, [::1]:9093', UNKNOWN: 'x' };
    expect(readConfig(schema, env)).toEqual({
      HOST: '127.0.0.1',
      PORT: 0,
      LOG_LEVEL: 'info',
      TIMEOUT: 0.25,
      LIMIT: 5,
      TOPICS: ['a', 'b'],
      KAFKA_BROKERS: ['a:9092', '[::1]:9093'],
    });
  });

  test('may leave variables empty', () => {
    expect(readConfig(schema, { PORT: '1', LOG_LEVEL: '', LIMIT: '', DATABASE_URL: '' })).toMatchObject({
      LOG_LEVEL: 'info',
      LIMIT: 5,
    });
  });

  test.each([
    [{}, 'PORT is not set: set it'],
    [{ PORT: 'http' }, 'PORT="http": write a whole number from 0 to 65535'],
    [{ PORT: '65536' }, 'PORT="65536": write a whole number from 0 to 65535'],
    [{ PORT: '1e3' }, 'PORT="1e3": write a whole number'],
    [{ PORT: '1', LOG_LEVEL: 'loud' }, 'LOG_LEVEL="loud": write trace, debug, info'],
    [{ PORT: '1', TIMEOUT: '4' }, 'TIMEOUT="4": write a number and ms, s, m, h or d'],
    [{ PORT: '1', TIMEOUT: '0s' }, 'TIMEOUT="0s": it must be longer than 0'],
    [{ PORT: '1', LIMIT: '0' }, 'LIMIT="0": write a whole number from 1 on'],
    [{ PORT: '1', LIMIT: '1.5' }, 'LIMIT="1.5": write a whole number from 1 on'],
    [{ PORT: '1', KAFKA_BROKERS: 'kafka' }, 'KAFKA_BROKERS="kafka": write host:port'],
    [{ PORT: '1', KAFKA_BROKERS: 'kafka:123456' }, 'KAFKA_BROKERS="kafka:123456": write host:port'],
    [
      { PORT: '1', DATABASE_URL: 'mysql://h/db' },
      'DATABASE_URL="mysql://h/db": write a URL that begins with postgres://',
    ],
    [{ PORT: '1', DATABASE_URL: 'localhost' }, 'DATABASE_URL="localhost": write a URL that begins with postgres://'],
  ])('%j is refused with the variable, its value and what to write', (env, message) => {
    expect(failure(env)).toContain(message);
  });

  test('is refused with all mistakes at once', () => {
    expect(failure({ PORT: 'a', LOG_LEVEL: 'b' })).toMatch(/PORT="a".*LOG_LEVEL="b"/);
  });

  test('is refused with the own words of a variable that is not set', () => {
    const own = z.object({ ALERTS_FILE: z.string({ error: 'set it to a file' }), KEY: z.string() });
    expect(() => readConfig(own, {})).toThrow('ALERTS_FILE is not set: set it to a file; KEY is not set: set it');
  });

  test('keeps a secret to itself', () => {
    expect(failure({ PORT: '1', TOKEN_SECRET: 'hush' })).toContain('TOKEN_SECRET="***": write a number');
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
