import { describe, expect, test } from 'vitest';
import {
  bookingOutcomes,
  eventsConsumed,
  queueArrivals,
  queueDepartures,
  reservationExpirations,
} from '../../catalog/booking.ts';
import { counted } from '../panels/figures.ts';
import { requireHelpful } from '../panels/judged.ts';
import { strangeBooking } from '../panels/messages.ts';
import { notified } from '../panels/system.ts';
import { readTruth } from '../panels/truth.ts';
import type { MainJob } from './job.ts';

/** Tests that somebody is told of a consumer that has stalled, and that it loses nothing. */
export function stalledConsumerIsTold(job: MainJob): void {
  describe('a consumer that has stalled', () => {
    test('is told of, and is no more once it has caught up', async () => {
      requireHelpful(await notified(job.system, 'KafkaConsumerLagHigh', 'firing', job.seen.stalledAt, 1));
      const resumed = new Date();
      await job.seen.readAgain();
      await notified(job.system, 'KafkaConsumerLagHigh', 'resolved', resumed, 90);
    });

    test('has told everybody of what the service counted', async () => {
      const { rows } = await job.system.database.query<{ kind: string; count: number }>(
        'select kind, count(*)::int as count from notifications where booking_id <> $1 group by kind',
        [strangeBooking],
      );
      const told = Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
      for (const outcome of ['held', 'queued', 'confirmed', 'cancelled']) {
        expect([outcome, await counted(job.system, bookingOutcomes, { outcome })]).toEqual([outcome, told[outcome]]);
      }
      expect(await counted(job.system, queueArrivals)).toBe(told.queued);
      expect(await counted(job.system, queueDepartures, { outcome: 'refused' })).toBe(told.refused);
      expect(await counted(job.system, reservationExpirations)).toBe(told.expired);
      const all = await job.system.database.query('select from notifications');
      expect(await counted(job.system, eventsConsumed, { outcome: 'processed' })).toBe(all.rowCount);
      const { database } = await readTruth(job.system);
      const waiting = (await counted(job.system, queueArrivals)) - (await counted(job.system, queueDepartures));
      expect(waiting).toBe(database.bookings.queued ?? 0);
    });
  });
}
