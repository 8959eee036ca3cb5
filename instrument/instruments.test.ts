import { describe, expect, test } from 'vitest';
import { bookingOutcomes, httpServerRequests, lockAttempts, lockFailures, queueLength } from '../catalog/booking.ts';
import { bookingExporter, bookingService } from '../catalog/emitters.ts';
import { instruments } from './instruments.ts';

describe('instruments', () => {
  test('seed finite label values with 0, so that the first increase is one', async () => {
    const measure = instruments(bookingService);
    const failures = measure.counter(lockFailures);
    failures.inc({ reason: 'held' }, 2);
    const text = await measure.registry.metrics();
    expect(text).toContain('booking_lock_failures_total{reason="held"} 2\n');
    expect(text).toContain('booking_lock_failures_total{reason="timeout"} 0\n');
  });

  test('seed no series whose label values are not known', async () => {
    const measure = instruments(bookingService);
    const requests = measure.histogram(httpServerRequests);
    expect(await measure.registry.metrics()).not.toContain('http_server_requests_seconds_bucket');
    requests.observe({ method: 'GET', uri: '/', status: '200' }, 1.5);
    const text = await measure.registry.metrics();
    expect(text).toContain('http_server_requests_seconds_bucket{le="2",method="GET",uri="/",status="200"} 1\n');
    expect(text).toContain('http_server_requests_seconds_bucket{le="1",method="GET",uri="/",status="200"} 0\n');
  });

  test('carry the help of the catalogue and the metrics of the process', async () => {
    const measure = instruments(bookingService);
    measure.counter(lockAttempts).inc();
    const text = await measure.registry.metrics();
    expect(text).toContain(`# HELP ${lockAttempts.name} ${lockAttempts.help}\n`);
    expect(text).toContain('process_resident_memory_bytes ');
  });

  test('refuse a metric of another emitter, by name', () => {
    expect(() => instruments(bookingService).gauge(queueLength)).toThrow(
      `metric booking_queue_length comes from job "${bookingExporter.job}", not from "${bookingService.job}"`,
    );
  });

  test('take the labels of the catalogue and no others', () => {
    const failures = instruments(bookingService).counter(lockFailures);
    // @ts-expect-error there is no such reason
    failures.inc({ reason: 'bored' });
    // @ts-expect-error there is no such label
    expect(() => failures.inc({ seat: 'A1' })).toThrow();
    // @ts-expect-error the label is missing
    failures.inc();
    // @ts-expect-error an outcome is one of the catalogue's
    instruments(bookingService).counter(bookingOutcomes).inc({ outcome: 'lost' });
  });
});
