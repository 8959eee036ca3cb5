/** Crowds, at two processes of the service: no seat twice, none too many, and every answer true. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../test/booking-client.ts';
import type { Service } from '../../test/service-process.ts';
import { type TicketBuyer, ticketBuyer, tokenOf } from '../../test/ticketing-client.ts';
import { differences } from '../../test/ticketing-projection.ts';
import { type TicketingWorld, ticketingWorld, useTicketingServers } from '../../test/ticketing-world.ts';

const crowd = 500;
const capacity = 100;
const rounds = 10;
const soon = { timeout: 120_000, interval: 200 };

const servers = useTicketingServers('kafka');
let world: TicketingWorld;
let services: readonly [Service, Service];
let projector: Service;
let eventId: string;

beforeAll(async () => {
  world = ticketingWorld(servers);
  const env = { VIP_SEATS: String(capacity), GENERAL_SEATS: String(capacity) };
  services = await Promise.all([world.service(env), world.service(env)]);
  projector = await world.projector();
});

afterAll(async () => {
  await world?.dispose();
});

/** The services in turn, each time another user. */
const buyer = (at: number): TicketBuyer => ticketBuyer((services[at % 2] as Service).url, tokenOf(at));

/** Everybody at once. */
const everybody = (want: (buyer: TicketBuyer, at: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: crowd }, (_, at) => want(buyer(at), at)));

const count = (answers: readonly Answer[], outcome: number | string): number =>
  answers.filter(({ status, body }) => status === outcome || body.error === outcome).length;

/** The seats that the answers gave away. */
const given = (answers: readonly Answer[]): string[] =>
  answers.flatMap(({ status, body }) => (status === 201 ? (body.seats as string[]) : []));

/** Compares what was answered with what has happened, and with what each process now says is available. */
async function expectExact(section: 'VIP' | 'General', answers: readonly Answer[]): Promise<number> {
  const seats = given(answers);
  expect(new Set(seats).size).toBe(seats.length);
  const sold = (await world.sold(eventId)).find((one) => one.section === section);
  expect(sold).toEqual({ section, capacity, sold: seats.length, twice: 0 });
  for (const at of [0, 1]) {
    const { body } = await buyer(at).availability(eventId, section);
    expect(body).toMatchObject({ capacity, available: capacity - seats.length, reserved: seats.length });
  }
  return seats.length;
}

describe('rounds of crowds, the projector killed in the middle of each', () => {
  const projected = async () => Number(await projector.metric('ticketing_events_projected_total{outcome="projected"}'));

  /** As {@link everybody}; the first that is answered kills the projector. */
  async function everybodyKilling(want: Parameters<typeof everybody>[0]): Promise<Answer[]> {
    let killed: Promise<number | null> | undefined;
    const answers = await everybody(async (one, at) => {
      const answer = await want(one, at);
      killed ??= projector.end('SIGKILL');
      return answer;
    });
    expect(await killed).toBe(null);
    projector = await world.projector();
    return answers;
  }

  test.each(Array.from({ length: rounds }, (_, at) => at + 1))('round %i', async (round) => {
    eventId = (await buyer(0).announce()).body.event_id;
    // In turn it is one that projects, and one that is about to join its group.
    const isJoining = round % 2 === 1;
    if (!isJoining) await expect.poll(projected, soon).toBeGreaterThan(0);

    const forOneSeat = isJoining ? everybodyKilling : everybody;
    const oneSeat = await forOneSeat((one) => one.reserve(eventId, { seats: ['VIP-050'] }));
    expect(count(oneSeat, 201)).toBe(1);
    expect(count(oneSeat, 'seats_taken')).toBe(crowd - 1);
    await expectExact('VIP', oneSeat);

    const forAnySeats = isJoining ? everybody : everybodyKilling;
    const anySeats = await forAnySeats((one, at) =>
      one.reserve(eventId, { section: 'General', quantity: (at % 3) + 1 }),
    );
    expect(count(anySeats, 201) + count(anySeats, 'insufficient_inventory')).toBe(crowd);
    // Somebody wanted a single seat, so none is left over.
    expect(await expectExact('General', anySeats)).toBe(capacity);
  });

  test('in the end the projection is what the events say', async () => {
    await expect.poll(() => differences(world), soon).toEqual([]);
    const { rows } = await world.projections.query(
      'select count(*)::int as sections, sum(reserved)::int as reserved from sections',
    );
    expect(rows).toEqual([{ sections: 2 * rounds, reserved: rounds * (1 + capacity) }]);
  });

  test('positions have no gap, although appends were refused', async () => {
    const conflicts = await Promise.all(services.map((one) => one.metric('ticketing_append_conflicts_total')));
    expect(Math.max(...conflicts.map(Number))).toBeGreaterThan(0);
    const { rows } = await world.events.query(
      'select count(*)::int as events, max(position)::int as last, (select position::int from store_head) as head from events',
    );
    expect(rows).toEqual([{ events: rows[0].last, last: rows[0].last, head: rows[0].last }]);
  });
});

test('a crowd that waits costs few appends, and nobody in it is turned away for the crowd', async () => {
  eventId = (await buyer(0).announce()).body.event_id;
  const appends = async () => {
    const each = services.map((one) => one.metric('ticketing_append_duration_seconds_count{outcome="appended"}'));
    return (await Promise.all(each)).reduce((sum: number, one) => sum + Number(one), 0);
  };
  const before = await appends();
  const client = await world.events.connect();
  await client.query('begin');
  await client.query('select from store_head for update');
  const answering = everybody((one, at) => one.reserve(eventId, { section: at % 5 === 0 ? 'VIP' : 'General' }));
  await wait(2000);
  await client.query('rollback');
  client.release();
  const answers = await answering;
  expect(count(answers, 'conflict')).toBe(0);
  expect(count(answers, 201)).toBe(2 * capacity);
  expect((await appends()) - before).toBeLessThan(capacity / 4);
});

test('each seat is gone from what is available as soon as it is reserved, whoever is asked', async () => {
  eventId = (await buyer(0).announce()).body.event_id;
  for (let at = 1; at <= 30; at++) {
    const { status, body } = await buyer(at).reserve(eventId, { quantity: 1 });
    expect(status).toBe(201);
    expect((await buyer(at + 1).availability(eventId)).body.available).toBe(capacity - at);
    const elsewhere = ticketBuyer((services[(at + 1) % 2] as Service).url, tokenOf(at));
    expect((await elsewhere.look(body.reservation_id)).body).toMatchObject({
      id: body.reservation_id,
      seats: body.seats,
    });
  }
});

test('crowds for overlapping seats leave no seat in two hands', async () => {
  eventId = (await buyer(0).announce()).body.event_id;
  const seat = (at: number) => `VIP-${String((at % 20) + 1).padStart(3, '0')}`;
  const answers = await everybody((one, at) =>
    at % 2
      ? one.reserve(eventId, { quantity: 2, seats: [seat(at), seat(at + 1 + (at % 7))] })
      : one.reserve(eventId, { quantity: (at % 3) + 1 }),
  );
  expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
  expect(count(answers, 'conflict')).toBe(0);
  await expectExact('VIP', answers);
});

test('a process that is killed in mid-crowd leaves nothing broken', async () => {
  eventId = (await buyer(0).announce()).body.event_id;
  const doomed = await world.service();
  const crowded = Promise.allSettled(
    Array.from({ length: crowd }, (_, at) =>
      (at % 2 ? ticketBuyer(doomed.url, tokenOf(at)) : buyer(at)).reserve(eventId, { quantity: 1 }),
    ),
  );
  await doomed.end('SIGKILL');
  const answers = (await crowded).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const seats = given(answers);
  expect(new Set(seats).size).toBe(seats.length);
  const vip = (await world.sold(eventId)).find(({ section }) => section === 'VIP');
  expect(vip).toEqual({ section: 'VIP', capacity, sold: capacity, twice: 0 });
  expect((await buyer(0).availability(eventId)).body.available).toBe(0);
  await expect.poll(() => differences(world), soon).toEqual([]);
});
