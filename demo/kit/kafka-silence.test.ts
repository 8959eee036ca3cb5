import { Consumer, stringDeserializers } from '@platformatic/kafka';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nowhere } from '../../test/servers.ts';
import { kafkaClient } from './kafka.ts';
import { Silence } from './kafka-silence.ts';

/** In seconds. */
const borne = 20;
const heartbeat = { groupId: 'group' };

let consumer: Consumer<string, string, string, string>;
let silence: Silence;
let failures: string[];

beforeEach(() => {
  vi.useFakeTimers();
  failures = [];
  // It connects only when it is asked for something.
  consumer = new Consumer({ ...kafkaClient('test', [nowhere]), groupId: 'group', deserializers: stringDeserializers });
  silence = new Silence(consumer, ({ message }) => failures.push(message));
});
afterEach(() => {
  silence.end();
  vi.useRealTimers();
});

const assigned = (partitions: number[]) => {
  consumer.assignments = [{ topic: 'topic', partitions }];
};

/** Lets seconds pass, in each of which something is heard. */
function pass(seconds: number, heard: () => void = () => undefined): void {
  for (let second = 0; second < seconds; second++) {
    heard();
    vi.advanceTimersByTime(1000);
  }
}
const beat = () => void consumer.emit('consumer:heartbeat:end', heartbeat);

test('a group that is never joined is noticed, not before its time', () => {
  pass(borne);
  expect(failures).toEqual([]);
  pass(1);
  expect(failures).toEqual(['Kafka has sent no heartbeat for 20 s']);
});

test('heartbeats are heard, and missed when they end', () => {
  pass(3 * borne, beat);
  expect(failures).toEqual([]);
  pass(borne + 1);
  expect(failures[0]).toBe('Kafka has sent no heartbeat for 20 s');
});

test.each(['fetch', 'commit'] as const)('a %s without an answer is noticed though heartbeats go on', (what) => {
  assigned([0]);
  pass(2 * borne, beat);
  silence.await(what);
  pass(borne, beat);
  expect(failures).toEqual([]);
  pass(1, beat);
  expect(failures).toEqual([`Kafka has sent no answer to a ${what} for 20 s`]);
});

test('answers are heard, but not those to something else', () => {
  assigned([0]);
  silence.await('fetch');
  const both = () => {
    beat();
    silence.answered('fetch');
  };
  pass(3 * borne, both);
  expect(failures).toEqual([]);
  silence.await('commit');
  pass(borne + 1, both);
  expect(failures).toEqual(['Kafka has sent no answer to a commit for 20 s']);
});

test('nothing is owed while a batch is in hand, nor to a member without a partition', () => {
  assigned([0]);
  silence.await('fetch');
  pass(borne / 2, beat);
  silence.await(undefined);
  pass(3 * borne, beat);
  silence.await('fetch');
  assigned([]);
  pass(3 * borne, beat);
  expect(failures).toEqual([]);
});
