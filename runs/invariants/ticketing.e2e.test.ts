import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../stack/free-ports.ts';
import { useTicketingTables } from '../../test/ticketing-tables.ts';
import { NoAnswer } from '../http-json.ts';
import { beginInvariants } from './index.ts';
import { isProjected, ticketingInvariants, ticketingState } from './ticketing.ts';

/** The demo's own tables on a real Postgres: an event with a section of three seats, told and shown. */
const tables = useTicketingTables();
const event = randomUUID();
const state = () => ticketingState(tables.url('events'), tables.url('projections'));

beforeEach(async () => {
  await tables.openSection(event, 'VIP', 3);
  await tables.projections.query(`insert into sections values ($1, 'VIP', 3)`, [event]);
});

/** Shows a reservation, as the projector does. */
async function show(id: string, seats: readonly string[], section = 'VIP'): Promise<void> {
  const { projections } = tables;
  await projections.query('insert into reservations values ($1, $2, $3, $4, $5, now())', [
    ...[id, event, section, randomUUID(), seats],
  ]);
  await projections.query('update sections set reserved = reserved + $1 where section = $2', [seats.length, section]);
}

/** A reservation that the events tell and the projections show. */
async function reserve(...seats: string[]): Promise<void> {
  const id = randomUUID();
  await tables.reserve(event, 'VIP', seats, id);
  await show(id, seats);
}

/** The claims that are broken after this was done. */
async function broken(act: () => Promise<void>, made = 0): Promise<string[]> {
  const before = await state();
  await act();
  const { invariants } = ticketingInvariants(before, await state(), made);
  return invariants.filter(({ holds }) => !holds).map(({ claim }) => claim);
}

describe("the ticketing system's invariants", () => {
  it('hold for a section that is sold out', async () => {
    const act = async () => {
      await reserve('VIP-3', 'VIP-1');
      await reserve('VIP-2');
    };
    expect(await broken(act, 2)).toEqual([]);
  });

  it('hold for the same seats of another section, and of another event', async () => {
    const act = async () => {
      await reserve('1');
      await tables.openSection(event, 'General', 1);
      await tables.projections.query(`insert into sections values ($1, 'General', 1)`, [event]);
      const id = randomUUID();
      await tables.reserve(event, 'General', ['1'], id);
      await show(id, ['1'], 'General');
    };
    expect(await broken(act, 2)).toEqual([]);
  });

  it('tell the seats reserved, all of them and those of the run', async () => {
    await reserve('VIP-1');
    const before = await state();
    await reserve('VIP-2', 'VIP-3');
    const { figures } = ticketingInvariants(before, await state(), 1);
    expect(figures).toEqual([{ title: 'seats reserved', text: '3 of 3 (2 in this run)' }]);
  });

  it('see a seat that is reserved twice', async () => {
    const act = async () => {
      await reserve('VIP-1');
      await reserve('VIP-1');
    };
    expect(await broken(act)).toEqual(['no seat is reserved twice']);
  });

  it('see more seats reserved than a section has, though another has some left', async () => {
    const act = async () => {
      await tables.openSection(event, 'General', 100);
      await tables.projections.query(`insert into sections values ($1, 'General', 100)`, [event]);
      await reserve('VIP-1', 'VIP-2', 'VIP-3');
      await reserve('VIP-4');
    };
    expect(await broken(act)).toEqual(['no section has more seats reserved than it has']);
  });

  it('see seats of a section that was never opened', async () => {
    const broke = await broken(async () => {
      await tables.reserve(event, 'Balcony', ['1']);
    });
    expect(broke).toContain('no section has more seats reserved than it has');
  });

  it('see a reservation without a seat', async () => {
    expect(await broken(() => reserve())).toEqual(['every reservation has its seats']);
  });

  it('see that a reservation which a visitor was told of is not there', async () => {
    expect(await broken(() => reserve('VIP-1'), 2)).toEqual(['no reservation is lost']);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a reservation that is not shown', () => tables.reserve(event, 'VIP', ['VIP-2'])],
    ['a reservation that nobody made', () => show(randomUUID(), ['VIP-2'])],
    ['other seats', () => tables.projections.query(`update reservations set seats = '{VIP-3}'`)],
    ['another number', () => tables.projections.query('update sections set reserved = reserved + 1')],
    ['another capacity', () => tables.projections.query('update sections set capacity = capacity + 1')],
    ['a section that is not shown', () => tables.projections.query('delete from sections')],
    ['a section that is not shown yet', () => tables.openSection(event, 'General', 1)],
  ])('see in the projections %s', async (_, act) => {
    await reserve('VIP-1');
    expect(
      await broken(async () => {
        await act();
      }),
    ).toEqual(['the projections say what the events say']);
  });

  it('do not hold for a system without seats', async () => {
    await tables.empty();
    expect(await broken(async () => undefined)).toEqual(['no section has more seats reserved than it has']);
  });
});

describe('after a run', () => {
  const stores = () => ({ databaseUrl: tables.url('events'), projectionsDatabaseUrl: tables.url('projections') });

  it('they wait until the projections have caught up', async () => {
    const check = await beginInvariants('ticketing', stores(), AbortSignal.timeout(60_000), {
      seconds: 60,
      everySeconds: 0.05,
    });
    const id = randomUUID();
    await tables.reserve(event, 'VIP', ['VIP-1'], id);
    expect(isProjected(await state())).toBe(false);
    const checked = check(undefined);
    await show(id, ['VIP-1']);
    expect((await checked).invariants.filter(({ holds }) => !holds)).toEqual([]);
  });

  it('they do not wait for ever', async () => {
    const check = await beginInvariants('ticketing', stores(), AbortSignal.timeout(60_000), {
      seconds: 0.2,
      everySeconds: 0.05,
    });
    await tables.reserve(event, 'VIP', ['VIP-1']);
    const { invariants } = await check(undefined);
    expect(invariants.filter(({ holds }) => !holds).map(({ claim }) => claim)).toEqual([
      'the projections say what the events say',
    ]);
  });
});

it('are not there when the tables are not', async () => {
  await tables.events.query('drop table events');
  await expect(state()).rejects.toThrow('does not tell its events: relation "events" does not exist');
});

it('are not there when nobody answers, and it is said where', async () => {
  const nobody = ticketingState(tables.url('events'), `postgres://a:hunter2@localhost:${await freePort()}/shown`);
  await expect(nobody).rejects.toThrow(NoAnswer);
  await expect(nobody).rejects.toThrow(/^the database localhost:\d+\/shown .*: connect ECONNREFUSED/);
});
