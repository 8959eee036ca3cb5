import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../stack/free-ports.ts';
import { Tables, useTables } from '../../test/tables.ts';
import { NoAnswer } from '../http-json.ts';
import { bookingInvariants, bookingState } from './booking.ts';

/** Its guards are taken away where a breach must be possible. */
const tables = useTables(new Tables({ booking: 'demo/booking/schema.sql' }));
const query = (text: string, values: readonly string[] = []) => tables.poolOf('booking').query(text, [...values]);
const state = () => bookingState(tables.url('booking'));
const event = randomUUID();
const user = randomUUID();

beforeEach(async () => {
  await query(`insert into users (id, email, password_hash) values ($1, 'a@b', 'x')`, [user]);
  await query(`insert into events values ($1, 'Event', 'Hall', now(), 3)`, [event]);
  for (const seat of ['A', 'B', 'C']) await query('insert into seats values ($1, $2)', [event, seat]);
});

async function book(as: 'held' | 'confirmed' | 'expired', ...seats: string[]): Promise<void> {
  const id = randomUUID();
  await query(
    `insert into bookings (id, event_id, user_id, state, expires_at, confirmed_at)
     values ($1, $2, $3, $4, now(), case when $4 = 'confirmed' then now() end)`,
    [id, event, user, as],
  );
  for (const seat of seats) await query('insert into booking_seats values ($1, $2, $3, $4)', [id, event, seat, as]);
}

/** The claims that are broken after this was done. */
async function broken(act: () => Promise<void>, confirmed = 0): Promise<string[]> {
  const before = await state();
  await act();
  const { invariants } = bookingInvariants(before, await state(), { confirmed });
  return invariants.filter(({ holds }) => !holds).map(({ claim }) => claim);
}

const withoutGuard = () => query('drop index booking_seats_live');

describe("the booking system's invariants", () => {
  it('hold for seats that are sold, held and free again', async () => {
    const act = async () => {
      await book('confirmed', 'A');
      await book('held', 'B');
      await book('expired', 'B', 'C');
    };
    expect(await broken(act, 1)).toEqual([]);
  });

  it('tell the seats sold, all of them and those of the run', async () => {
    await book('confirmed', 'A');
    const before = await state();
    await book('confirmed', 'B', 'C');
    const { figures } = bookingInvariants(before, await state(), { confirmed: 1 });
    expect(figures).toEqual([{ title: 'seats sold', text: '3 of 3 (2 in this run)' }]);
  });

  it('see a seat that is sold twice', async () => {
    await withoutGuard();
    const act = async () => {
      await book('confirmed', 'A');
      await book('confirmed', 'A');
    };
    expect(await broken(act)).toEqual(['no seat is sold twice', 'no seat is in two live bookings']);
  });

  it('see a seat that is held though it is sold', async () => {
    await withoutGuard();
    const act = async () => {
      await book('confirmed', 'A');
      await book('held', 'A');
    };
    expect(await broken(act)).toEqual(['no seat is in two live bookings']);
  });

  it('see a sold seat that does not exist', async () => {
    await query('alter table booking_seats drop constraint booking_seats_exist');
    expect(await broken(() => book('confirmed', 'Z'))).toEqual(['no more seats are sold than there are']);
  });

  it('see a confirmed booking without a seat', async () => {
    expect(await broken(() => book('confirmed'))).toEqual(['every confirmed booking has its seats']);
  });

  it('see that a booking which was confirmed to a visitor is not there', async () => {
    expect(await broken(() => book('confirmed', 'A'), 2)).toEqual(['no confirmed booking is lost']);
  });

  it('do not hold for a system without seats', async () => {
    await query('delete from seats');
    expect(await broken(async () => undefined)).toEqual(['no more seats are sold than there are']);
  });

  it('are not there when the tables are not', async () => {
    await query('drop schema public cascade; create schema public');
    await expect(state()).rejects.toThrow('does not exist');
  });

  it('are not there when nobody answers, and it is said where', async () => {
    const port = await freePort();
    const nobody = bookingState(`postgres://someone:hunter2@localhost:${port}/booking`);
    await expect(nobody).rejects.toThrow(NoAnswer);
    await expect(nobody).rejects.toThrow(/^the database localhost:\d+\/booking .*: connect ECONNREFUSED/);
  });
});
