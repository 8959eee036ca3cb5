import { describe, expect, test } from 'vitest';
import { count, durationInSeconds, kafkaVariables, postgresVariables, readConfig, serviceVariables } from './config.ts';
import { ConfigError } from './errors.ts';

const shape = {
  ...serviceVariables,
  ...postgresVariables,
  ...kafkaVariables,
  TTL: durationInSeconds.prefault('2m'),
  LIMIT: count(1).default(5),
};
const env = { PORT: '8081', DATABASE_URL: 'postgres://me@127.0.0.1:5432/db', KAFKA_BROKERS: 'a:9092, b:9093' };

describe('readConfig', () => {
  test('reads numbers, durations and lists, and knows what is usual', () => {
    expect(readConfig(shape, { ...env, TTL: '500ms', OTHER: 'ignored' })).toEqual({
      HOST: '127.0.0.1',
      PORT: 8081,
      LOG_LEVEL: 'info',
      FAULTS_HOST: '127.0.0.1',
      DATABASE_URL: env.DATABASE_URL,
      POSTGRES_POOL: 16,
      KAFKA_BROKERS: ['a:9092', 'b:9093'],
      TTL: 0.5,
      LIMIT: 5,
    });
    expect(readConfig(shape, env).TTL).toBe(120);
  });

  test('takes an empty variable for one that is not set', () => {
    expect(readConfig(shape, { ...env, LIMIT: '', LOG_LEVEL: '' })).toMatchObject({ LIMIT: 5, LOG_LEVEL: 'info' });
  });

  test.each([
    ['PORT', 'http', 'PORT="http": write a port number'],
    ['PORT', '70000', 'PORT="70000"'],
    ['TTL', '5', 'TTL="5": write a number and ms, s, m, h or d'],
    ['TTL', '0s', 'TTL="0s": it must be longer than 0'],
    ['LIMIT', '0', 'LIMIT="0"'],
    ['LIMIT', '1.5', 'LIMIT="1.5"'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL="loud"'],
    ['DATABASE_URL', 'mysql://127.0.0.1/db', 'write a URL that begins with postgres://'],
    ['KAFKA_BROKERS', 'kafka', 'KAFKA_BROKERS="kafka": write host:port'],
  ])('%s="%s" is refused by name and value', (name, value, message) => {
    const read = () => readConfig(shape, { ...env, [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(message);
  });

  test('names all that is missing', () => {
    expect(() => readConfig(shape, {})).toThrow(/PORT is not set.*DATABASE_URL is not set.*KAFKA_BROKERS is not set/);
  });

  test('never shows a password or a secret', () => {
    const wrong = { ...env, DATABASE_URL: 'mysql://me:hush@127.0.0.1/db', TOKEN_SECRET: 'hush' };
    const message = messageOf(() => readConfig({ ...shape, TOKEN_SECRET: durationInSeconds }, wrong));
    expect(message).toContain('mysql://***@127.0.0.1/db');
    expect(message).toContain('TOKEN_SECRET');
    expect(message).not.toContain('hush');
  });
});

function messageOf(throws: () => unknown): string {
  try {
    throws();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
