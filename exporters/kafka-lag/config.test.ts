import { describe, expect, test } from 'vitest';
import { kafkaLagExporterConfig } from './config.ts';
import { passes } from './name-filter.ts';

const enough = { PORT: '1', KAFKA_BROKERS: '127.0.0.1:9092' };

describe('the lag exporter', () => {
  test('watches all groups and topics by default', () => {
    const config = kafkaLagExporterConfig(enough);
    expect(passes({ include: config.KAFKA_GROUPS_INCLUDE, exclude: config.KAFKA_GROUPS_EXCLUDE }, 'any')).toBe(true);
    expect(passes({ include: config.KAFKA_TOPICS_INCLUDE, exclude: config.KAFKA_TOPICS_EXCLUDE }, 'any')).toBe(true);
  });

  test('takes brokers by name or address', () => {
    const KAFKA_BROKERS = 'kafka-1.example:9092, 10.0.0.1:9093,[::1]:9094';
    expect(kafkaLagExporterConfig({ ...enough, KAFKA_BROKERS }).KAFKA_BROKERS).toEqual([
      'kafka-1.example:9092',
      '10.0.0.1:9093',
      '[::1]:9094',
    ]);
  });

  test.each([
    [{ PORT: '1' }, 'KAFKA_BROKERS is not set: set it'],
    [{ ...enough, KAFKA_BROKERS: ',' }, 'KAFKA_BROKERS=",": write host:port of one broker or more, by comma'],
    [{ ...enough, KAFKA_BROKERS: 'kafka' }, 'KAFKA_BROKERS="kafka": write host:port'],
    [{ ...enough, KAFKA_BROKERS: 'kafka://a:9092' }, 'KAFKA_BROKERS="kafka://a:9092": write host:port'],
    [{ ...enough, KAFKA_GROUPS_INCLUDE: 'a(' }, 'KAFKA_GROUPS_INCLUDE="a(": write a regular expression'],
    [{ ...enough, KAFKA_TOPICS_EXCLUDE: '*' }, 'KAFKA_TOPICS_EXCLUDE="*": write a regular expression'],
  ])('refuses %j and says what to do', (env, message) => {
    expect(() => kafkaLagExporterConfig(env)).toThrow(message);
  });
});
