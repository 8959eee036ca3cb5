import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import {
  bookingCollectionDuration,
  bookingSourceUp,
  eventLocksHeld,
  locksHeld,
  queueLength,
  seatsSold,
} from '../../catalog/booking.ts';
import { bookingExporter, kafkaLagExporter } from '../../catalog/emitters.ts';
import { consumerGroupMembers, kafkaCollectionDuration, kafkaSourceUp, unreadGroups } from '../../catalog/kafka.ts';
import { Collection, type Scrape } from './collection.ts';
import { type Reading, reading, type Source } from './source.ts';

type Name = 'redis' | 'postgres';

const silent = pino({ level: 'silent' });
const never = new Promise<never>(() => undefined);

const source = (name: Name, collect: Source<Name>['collect']): Source<Name> => ({ name, collect });

/** A collection that only a scrape's own deadline can end in the time of a test. */
const collection = (sources: readonly Source<Name>[], log = silent) =>
  new Collection({
    emitter: bookingExporter,
    sources,
    up: bookingSourceUp,
    duration: bookingCollectionDuration,
    timeout: 600,
    log,
  });

const postgres = source('postgres', async () => [reading(seatsSold, 42)]);

/** A source that is answered by hand, once for each collection. */
function byHand(name: Name) {
  const asked: { answer: (readings: readonly Reading[]) => void; fail: (error: Error) => void; signal: AbortSignal }[] =
    [];
  const collect = (signal: AbortSignal) =>
    new Promise<readonly Reading[]>((answer, fail) => asked.push({ answer, fail, signal }));
  return { ...source(name, collect), asked };
}

/** A scrape with its exposition as text. */
async function read(scrape: Promise<Scrape>): Promise<{ text: string; sources: Scrape['sources'] }> {
  const { exposition, sources } = await scrape;
  return { text: Buffer.from(exposition).toString(), sources };
}

describe('a collection', () => {
  test('exposes what all sources answered, and that they did', async () => {
    const redis = source('redis', async () => [reading(queueLength, 3), reading(locksHeld, 5)]);
    const { text, sources } = await read(collection([redis, postgres]).scrape());
    expect(text).toContain('\nbooking_queue_length 3\n');
    expect(text).toContain('\nbooking_locks_held 5\n');
    expect(text).toContain('\nbooking_seats_sold 42\n');
    expect(text).toContain(
      '\nbooking_exporter_source_up{source="redis"} 1\nbooking_exporter_source_up{source="postgres"} 1\n',
    );
    expect(text).toMatch(/\nbooking_exporter_collection_duration_seconds\{source="redis"\} \d/);
    expect(sources).toEqual({ redis: true, postgres: true });
  });

  test('puts together the series of a metric that several sources give', async () => {
    const held = (event: string) => async () => [reading(eventLocksHeld, [{ labels: { event }, value: 1 }])];
    const { text } = await read(collection([source('redis', held('a')), source('postgres', held('b'))]).scrape());
    expect(text).toContain('\nbooking_event_locks_held{event="a"} 1\nbooking_event_locks_held{event="b"} 1\n');
  });

  test('has nothing of a source that fails, nor what it answered before, but all of the others', async () => {
    const redis = byHand('redis');
    const both = collection([redis, postgres]);

    const first = both.scrape();
    redis.asked[0]?.answer([reading(queueLength, 3)]);
    expect((await read(first)).text).toContain('\nbooking_queue_length 3\n');

    const second = both.scrape();
    redis.asked[1]?.fail(new Error('connection refused'));
    const { text, sources } = await read(second);
    expect(text).not.toMatch(/^booking_queue_length[ {]/m);
    expect(text).toContain('\nbooking_exporter_source_up{source="redis"} 0\n');
    expect(text).toContain('\nbooking_exporter_source_up{source="postgres"} 1\n');
    expect(text).toContain('\nbooking_seats_sold 42\n');
    expect(sources).toEqual({ redis: 'connection refused', postgres: true });

    const third = both.scrape();
    redis.asked[2]?.answer([reading(queueLength, 4)]);
    expect((await read(third)).text).toContain('\nbooking_queue_length 4\n');
  });

  test('tells of a part of a source that fails, with what the source knows nevertheless', async () => {
    let failing: 'a part' | 'the whole' | undefined;
    const stream = new PassThrough();
    const one = new Collection({
      emitter: kafkaLagExporter,
      sources: [
        {
          name: 'kafka',
          parts: ['kafka-groups', 'kafka-partitions'],
          collect: async (_signal, _seconds, fails) => {
            if (failing === 'the whole') throw new Error('connection refused');
            if (failing === 'a part') fails('kafka-groups', '1 no_answer');
            return [reading(unreadGroups, [{ labels: { reason: 'no_answer' }, value: 1 }])];
          },
        },
      ],
      up: kafkaSourceUp,
      duration: kafkaCollectionDuration,
      timeout: 600,
      log: pino({ base: null, timestamp: false }, stream),
    });
    const states = async () => {
      const { text, sources } = await read(one.scrape());
      const ups = [...text.matchAll(/^kafka_lag_exporter_source_up\{source="(.+)"\} (.)$/gm)];
      return { ups: ups.map(([, name, up]) => `${name} ${up}`), known: text.includes('unread_groups{'), sources };
    };
    const kafka = { sources: { kafka: true }, known: true };
    expect(await states()).toEqual({ ...kafka, ups: ['kafka 1', 'kafka-groups 1', 'kafka-partitions 1'] });
    failing = 'a part';
    expect(await states()).toEqual({ ...kafka, ups: ['kafka 1', 'kafka-groups 0', 'kafka-partitions 1'] });
    failing = 'the whole';
    expect(await states()).toEqual({
      ...{ sources: { kafka: 'connection refused' }, known: false },
      ups: ['kafka 0', 'kafka-groups 0', 'kafka-partitions 0'],
    });
    const [first] = String(stream.read()).split('\n');
    expect(JSON.parse(first ?? '')).toEqual({
      ...{ level: 40, source: 'kafka-groups', reason: '1 no_answer' },
      msg: 'a part of a source fails: what is known is there',
    });
  });

  test('does without a source that hangs, in the time of the scrape', async () => {
    const hangs = source('redis', () => never);
    const { text, sources } = await read(collection([hangs, postgres]).scrape(0.05));
    expect(text).toContain('\nbooking_exporter_source_up{source="redis"} 0\n');
    expect(text).toContain('\nbooking_seats_sold 42\n');
    expect(sources.redis).toContain('did not answer');
  });

  test('takes no longer than its own time-out, whatever the scrape allows', async () => {
    const short = new Collection({
      emitter: bookingExporter,
      sources: [source('redis', () => never)],
      up: bookingSourceUp,
      duration: bookingCollectionDuration,
      timeout: 0.05,
      log: silent,
    });
    expect((await short.scrape(600)).sources.redis).toContain('did not answer');
  });

  test('tells the source when to give up', async () => {
    const redis = byHand('redis');
    await collection([redis]).scrape(0.05);
    expect(redis.asked[0]?.signal.aborted).toBe(true);
  });

  test('does not ask a source again that still works, and asks it afresh afterwards', async () => {
    const redis = byHand('redis');
    const one = collection([redis, postgres]);
    for (let scrape = 0; scrape < 3; scrape++) await one.scrape(0.02);
    expect(redis.asked).toHaveLength(1);
    expect((await one.scrape(0.02)).sources.redis).toContain('had not ended an earlier collection');

    // What comes too late belongs to no scrape.
    const late = one.scrape(600);
    redis.asked[0]?.answer([reading(queueLength, 1)]);
    await expect.poll(() => redis.asked.length).toBe(2);
    redis.asked[1]?.answer([reading(queueLength, 2)]);
    expect((await read(late)).text).toContain('\nbooking_queue_length 2\n');
  });

  test('is shared by the scrapes that come meanwhile', async () => {
    const redis = byHand('redis');
    const one = collection([redis]);
    const scrapes = Promise.all([one.scrape(), one.scrape(), one.scrape()]);
    redis.asked[0]?.answer([reading(queueLength, 3)]);
    const [first, ...others] = await scrapes;
    expect(redis.asked).toHaveLength(1);
    expect(others).toEqual([first, first]);
  });

  test('ends in time for the scrape that has the least', async () => {
    const one = collection([source('redis', () => never), postgres]);
    const [patient, hurried] = await Promise.all([one.scrape(600), one.scrape(0.05)]);
    expect(patient.exposition).toBe(hurried.exposition);
    expect(patient.sources).toMatchObject({ postgres: true });
  });

  test('refuses a reading that its emitter does not emit', async () => {
    const foreign = source('redis', async () => [reading(consumerGroupMembers, [])]);
    await expect(collection([foreign]).scrape()).rejects.toThrow(
      'kafka_consumer_group_members is not a metric of "booking-exporter"',
    );
  });

  test('logs a source that begins to fail and one that answers again, once each', async () => {
    const stream = new PassThrough();
    let works = false;
    const redis = source('redis', async () => {
      if (!works) throw new Error('connection refused');
      return [];
    });
    const one = collection([redis], pino({ base: null, timestamp: false }, stream));
    await one.scrape();
    await one.scrape();
    works = true;
    await one.scrape();
    await one.scrape();
    const lines = String(stream.read()).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 40, source: 'redis', reason: 'connection refused', msg: 'source fails: its metrics are absent' },
      { level: 30, source: 'redis', msg: 'source answers again' },
    ]);
  });
});
