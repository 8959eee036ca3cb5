import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import { series, useExporterWorld, uuid } from '../../test/exporter-world.ts';

const world = useExporterWorld();

describe('what Postgres knows', () => {
  test('bookings by state, seats, and no seat sold twice', async () => {
    await world.addEvents();
    await world.addBooking(uuid(1), 'confirmed', ['A1', 'A2']);
    await world.addBooking(uuid(1), 'held', ['A3']);
    await world.addBooking(uuid(2), 'confirmed', ['A1']);
    await world.addBooking(uuid(2), 'expired', ['A2']);
    await world.addBooking(uuid(2), 'expired', ['A2']);
    await world.addBooking(uuid(2), 'queued', []);
    await world.withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({
        'booking_holds{state="held"}': 1,
        'booking_holds{state="confirmed"}': 2,
        'booking_holds{state="cancelled"}': 0,
        'booking_holds{state="expired"}': 2,
        booking_seats_capacity: 6,
        booking_seats_sold: 3,
        booking_seats_oversold: 0,
      });
    });
  });

  test('a seat that was sold twice', async () => {
    await world.addEvents();
    await world.pool.query('drop index booking_seats_live');
    await world.addBooking(uuid(1), 'confirmed', ['A1', 'A2']);
    await world.addBooking(uuid(1), 'confirmed', ['A1']);
    await world.addBooking(uuid(2), 'confirmed', ['A1']);
    await world.addBooking(uuid(1), 'cancelled', ['A2']);
    await world.withExporter(async ({ scrape }) => {
      expect(series(await scrape())).toMatchObject({ booking_seats_sold: 4, booking_seats_oversold: 1 });
    });
  });

  test('connections by state against the maximum', async () => {
    const clients = await Promise.all([world.pool.connect(), world.pool.connect(), world.pool.connect()]);
    try {
      await clients[0]?.query('begin');
      await clients[1]?.query('begin');
      await clients[1]?.query('select 1 / 0').catch(() => undefined);
      const { rows } = await world.pool.query<{ max: string }>(
        'select setting as max from pg_settings where name = $1',
        ['max_connections'],
      );
      await world.withExporter(async ({ scrape }) => {
        const read = series(await scrape());
        expect(read).toMatchObject({
          // The exporter's own.
          'booking_postgres_connections{state="active"}': 1,
          'booking_postgres_connections{state="idle_in_transaction"}': 2,
          booking_postgres_connections_max: Number(rows[0]?.max),
        });
        expect(read['booking_postgres_connections{state="idle"}']).toBeGreaterThanOrEqual(1);
      });
    } finally {
      for (const client of clients) client.release(true);
    }
  });

  test('deadlocks, as Postgres counts them', async () => {
    await world.addEvents();
    const [one, other] = [await world.pool.connect(), await world.pool.connect()];
    try {
      await world.withExporter(async ({ scrape }) => {
        const deadlocks = async () => series(await scrape()).booking_postgres_deadlocks_total ?? Number.NaN;
        const before = await deadlocks();
        const lock = (client: pg.PoolClient, event: string) =>
          client.query('select 1 from events where id = $1 for update', [event]);
        await Promise.all([one.query('begin'), other.query('begin')]);
        await Promise.all([lock(one, uuid(1)), lock(other, uuid(2))]);
        await Promise.allSettled([lock(one, uuid(2)), lock(other, uuid(1))]);
        await Promise.all([one.query('rollback'), other.query('rollback')]);
        await expect.poll(deadlocks, { timeout: 20_000 }).toBe(before + 1);
      });
    } finally {
      one.release(true);
      other.release(true);
    }
  });

  test('under other names, with states in capitals', async () => {
    await world.pool.query(`
      create schema shop;
      create type shop.state as enum ('HELD', 'CONFIRMED');
      create table shop."Orders" (number int primary key, status shop.state);
      create table shop.order_seats (order_number int, show int, place text);
      create table shop.shows (seats int);
      insert into shop."Orders" values (1, 'HELD'), (2, 'CONFIRMED');
      insert into shop.order_seats values (2, 1, 'A1'), (2, 1, 'A2');
      insert into shop.shows values (7), (8);`);
    await world.withExporter(
      async ({ scrape }) => {
        expect(series(await scrape())).toMatchObject({
          'booking_holds{state="held"}': 1,
          'booking_holds{state="confirmed"}': 1,
          booking_seats_capacity: 15,
          booking_seats_sold: 2,
        });
      },
      {
        EVENTS_TABLE: 'shop.shows',
        EVENTS_CAPACITY_COLUMN: 'seats',
        BOOKINGS_TABLE: 'shop.Orders',
        BOOKINGS_ID_COLUMN: 'number',
        BOOKINGS_STATE_COLUMN: 'status',
        BOOKING_SEATS_TABLE: 'shop.order_seats',
        BOOKING_SEATS_BOOKING_COLUMN: 'order_number',
        BOOKING_SEATS_EVENT_COLUMN: 'show',
        BOOKING_SEATS_SEAT_COLUMN: 'place',
      },
    );
    await world.pool.query('drop schema shop cascade');
  });
});
