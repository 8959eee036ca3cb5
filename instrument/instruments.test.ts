import { describe, expect, test } from 'vitest';
import {
  bookingOutcomes,
  faultActive,
  holds,
  httpServerRequests,
  lockAttempts,
  lockFailures,
  lockWait,
  postgresDeadlocks,
  queueLength,
} from '../catalog/booking.ts';
import { anyTarget, bookingConsumer, bookingExporter, bookingService, kafkaLagExporter } from '../catalog/emitters.ts';
import { consumerGroupMembers } from '../catalog/kafka.ts';
import { gauge, histogram } from '../catalog/metric.ts';
import { type Instruments, instruments } from './instruments.ts';

const textOf = async ({ exposition }: Instruments): Promise<string> => Buffer.from(await exposition()).toString();

/** The samples of a metric in the exposition: its lines without HELP and TYPE. */
async function samples(measure: Instruments, name: string): Promise<string[]> {
  const lines = (await textOf(measure)).split('\n');
  return lines.filter((line) => new RegExp(`^${name}[ {]`).test(line));
}

describe('instruments', () => {
  test('expose a metric under its name, help and type', async () => {
    const measure = instruments(bookingService);
    measure.counter(lockAttempts).inc(3);
    const text = await textOf(measure);
    expect(text).toContain(
      `# HELP booking_lock_attempts_total ${lockAttempts.help}\n# TYPE booking_lock_attempts_total counter\nbooking_lock_attempts_total 3\n`,
    );
  });

  test('begin a histogram with 0 where they are told with which labels', async () => {
    const measure = instruments(bookingService);
    const requests = measure.histogram(httpServerRequests);
    expect(await samples(measure, `${httpServerRequests.name}_count`)).toEqual([]);
    const labels = { method: 'GET', uri: '/events', status: '503' };
    requests.zero(labels);
    const [begun, ...others] = await samples(measure, `${httpServerRequests.name}_count`);
    expect(begun).toMatch(/^\S+\{.*status="503".*\} 0$/);
    expect(others).toEqual([]);
    requests.observe(labels, 0.1);
    expect((await samples(measure, `${httpServerRequests.name}_count`))[0]).toMatch(/ 1$/);
  });

  test('count by label', async () => {
    const measure = instruments(bookingService);
    const failures = measure.counter(lockFailures);
    failures.inc({ reason: 'held' });
    failures.inc({ reason: 'held' }, 2);
    expect(await samples(measure, lockFailures.name)).toEqual([
      'booking_lock_failures_total{reason="held"} 3',
      'booking_lock_failures_total{reason="timeout"} 0',
    ]);
  });

  test('set, raise and lower a gauge', async () => {
    const measure = instruments(bookingService);
    const active = measure.gauge(faultActive);
    active.set({ fault: 'slow-requests' }, 5);
    active.inc({ fault: 'slow-requests' });
    active.dec({ fault: 'slow-requests' }, 2);
    expect(await samples(measure, faultActive.name)).toContain('booking_fault_active{fault="slow-requests"} 4');
  });

  test('observe into the buckets of the catalogue', async () => {
    const measure = instruments(bookingService);
    measure.histogram(lockWait).observe(0.02);
    const buckets = await samples(measure, `${lockWait.name}_bucket`);
    expect(buckets.map((line) => /le="([^"]+)"/.exec(line)?.[1])).toEqual([
      ...(lockWait.buckets ?? []).map(String),
      '+Inf',
    ]);
    expect(buckets).toContain('booking_lock_wait_seconds_bucket{le="0.01"} 0');
    expect(buckets).toContain('booking_lock_wait_seconds_bucket{le="0.025"} 1');
  });

  test('begin at 0 for every finite combination of label values', async () => {
    const measure = instruments(bookingService);
    measure.counter(bookingOutcomes);
    measure.gauge(faultActive);
    measure.histogram(
      histogram('test_seconds', {
        help: 'Two finite labels.',
        labels: { a: ['1', '2'], b: ['x', 'y'] },
        buckets: [1],
        emitter: bookingService,
      }),
    );
    expect(await samples(measure, bookingOutcomes.name)).toEqual(
      bookingOutcomes.labels.outcome.map((outcome) => `booking_outcomes_total{outcome="${outcome}"} 0`),
    );
    expect(await samples(measure, faultActive.name)).toHaveLength(faultActive.labels.fault.length);
    const counts = await samples(measure, 'test_seconds_count');
    expect(counts.toSorted()).toEqual(
      ['1', '2'].flatMap((a) => ['x', 'y'].map((b) => `test_seconds_count{a="${a}",b="${b}"} 0`)),
    );
  });

  test('begin with nothing where a label is not finite', async () => {
    const measure = instruments(bookingService);
    measure.histogram(httpServerRequests).observe({ method: 'GET', uri: '/', status: '200' }, 0.1);
    expect(await samples(measure, `${httpServerRequests.name}_count`)).toEqual([
      'http_server_requests_seconds_count{method="GET",uri="/",status="200"} 1',
    ]);
  });

  test('refuse a metric of another emitter, by name', () => {
    const measure = instruments(bookingConsumer);
    expect(() => measure.counter(lockFailures)).toThrow(
      'booking_lock_failures_total is emitted by "booking" and not by "booking-consumer"',
    );
    expect(() => measure.histogram(lockWait)).toThrow(RangeError);
    expect(() => measure.gauge(queueLength)).toThrow(RangeError);
    expect(() => measure.readings(queueLength)).toThrow(RangeError);
  });

  test('take a metric of any target', async () => {
    const measure = instruments(bookingConsumer);
    measure.gauge(gauge('test_state', { help: 'Of any target.', emitter: anyTarget })).set(1);
    expect(await samples(measure, 'test_state')).toEqual(['test_state 1']);
  });

  test('of two emitters share nothing', async () => {
    const one = instruments(bookingService);
    const other = instruments(bookingService);
    one.counter(lockAttempts).inc();
    other.counter(lockAttempts);
    expect(await samples(other, lockAttempts.name)).toEqual(['booking_lock_attempts_total 0']);
  });

  test('expose the process', async () => {
    const measure = instruments(bookingService);
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ]) {
      expect(await samples(measure, name)).toHaveLength(1);
    }
  });

  test('escape what a label value must not contain', async () => {
    const measure = instruments(bookingService);
    measure.histogram(httpServerRequests).observe({ method: 'GET', uri: 'a"b\\c\nd', status: '200' }, 0.1);
    expect((await samples(measure, `${httpServerRequests.name}_count`))[0]).toContain(String.raw`uri="a\"b\\c\nd"`);
  });
});

describe('readings', () => {
  test('are absent until they are read, and when they are cleared', async () => {
    const measure = instruments(bookingExporter);
    const length = measure.readings(queueLength);
    expect(await samples(measure, queueLength.name)).toEqual([]);
    length.replace([{ labels: {}, value: 7 }]);
    expect(await samples(measure, queueLength.name)).toEqual(['booking_queue_length 7']);
    length.clear();
    expect(await samples(measure, queueLength.name)).toEqual([]);
  });

  test('replace all series', async () => {
    const measure = instruments(bookingExporter);
    const states = measure.readings(holds);
    states.replace([
      { labels: { state: 'held' }, value: 2 },
      { labels: { state: 'expired' }, value: 1 },
    ]);
    states.replace([{ labels: { state: 'held' }, value: 3 }]);
    expect(await samples(measure, holds.name)).toEqual(['booking_holds{state="held"} 3']);
  });

  test('escape label values, also those that were exposed before', async () => {
    const measure = instruments(kafkaLagExporter);
    const members = measure.readings(consumerGroupMembers);
    const labels = { group: 'a"b\\c\nd' };
    members.replace([{ labels, value: 1 }]);
    await measure.exposition();
    members.replace([{ labels, value: 2 }]);
    expect(await samples(measure, consumerGroupMembers.name)).toEqual([
      String.raw`kafka_consumer_group_members{group="a\"b\\c\nd"} 2`,
    ]);
  });

  test('expose a counter as its source counts it, also after that began again', async () => {
    const measure = instruments(bookingExporter);
    const deadlocks = measure.readings(postgresDeadlocks);
    deadlocks.replace([{ labels: {}, value: 9 }]);
    deadlocks.replace([{ labels: {}, value: 2 }]);
    expect(await textOf(measure)).toContain(
      '# TYPE booking_postgres_deadlocks_total counter\nbooking_postgres_deadlocks_total 2\n',
    );
  });
});
