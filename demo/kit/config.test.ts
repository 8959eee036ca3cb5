import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../service/config.ts';
import { ConfigError } from '../../service/errors.ts';
import { demoVariables, kafkaVariables, postgresVariables, redisVariables } from './config.ts';

const schema = z.object({ ...demoVariables, ...postgresVariables, ...redisVariables, ...kafkaVariables });
const env = {
  PORT: '8081',
  DATABASE_URL: 'postgres://me@127.0.0.1:5432/db',
  REDIS_URL: 'redis://127.0.0.1:6379',
  KAFKA_BROKERS: 'a:9092, b:9093',
};

describe('the environment of a demo', () => {
  test('has its faults on loopback, and off until a token and a port are named', () => {
    expect(readConfig(schema, env)).toEqual({
      HOST: '127.0.0.1',
      PORT: 8081,
      LOG_LEVEL: 'info',
      FAULTS_HOST: '127.0.0.1',
      DATABASE_URL: env.DATABASE_URL,
      POSTGRES_POOL: 16,
      REDIS_URL: env.REDIS_URL,
      KAFKA_BROKERS: ['a:9092', 'b:9093'],
    });
  });

  test.each([
    ['PORT', 'http', 'PORT="http": write a whole number from 1 to 65535'],
    ['PORT', '0', 'PORT="0"'],
    ['PORT', '70000', 'PORT="70000"'],
    ['FAULTS_PORT', '0', 'FAULTS_PORT="0"'],
    ['POSTGRES_POOL', '1', 'POSTGRES_POOL="1": write a whole number from 2 on'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL="loud"'],
    ['DATABASE_URL', 'mysql://127.0.0.1/db', 'write a URL that begins with postgres://'],
    ['REDIS_URL', 'http://127.0.0.1', 'write a URL that begins with redis:// or rediss://'],
    ['KAFKA_BROKERS', 'kafka', 'KAFKA_BROKERS="kafka": write host:port'],
  ])('with %s="%s" is refused by name and value', (name, value, message) => {
    const read = () => readConfig(schema, { ...env, [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(message);
  });

  test('is refused by all that is missing', () => {
    expect(() => readConfig(schema, {})).toThrow(/PORT is not set.*DATABASE_URL is not set.*KAFKA_BROKERS is not set/);
  });
});
