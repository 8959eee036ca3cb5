/** Who is let in, and who is not. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, unknownId } from '../../test/booking-client.ts';
import type { Service } from '../../test/service-process.ts';
import { concert, ticketBuyer, tokenOf } from '../../test/ticketing-client.ts';
import { type TicketingWorld, testToken, ticketingWorld, useTicketingServers } from '../../test/ticketing-world.ts';

const servers = useTicketingServers();
let world: TicketingWorld;
let ticketing: Service;
let eventId: string;

beforeAll(async () => {
  world = ticketingWorld(servers);
  ticketing = await world.service();
  eventId = await announced();
});

afterAll(async () => {
  await world?.dispose();
});

const announced = async (): Promise<string> => (await ticketBuyer(ticketing.url).announce()).body.event_id;

const known = async (expires: string): Promise<string> => {
  const token = randomUUID();
  const hash = createHash('sha256').update(token).digest();
  await world.auth.query(
    `with made as (insert into users (name) values ('Ann') returning id)
     insert into tokens (token_hash, user_id, expires_at) select $1, id, now() + $2::interval from made`,
    [hash, expires],
  );
  return token;
};

test.each([
  ['the test token', async () => testToken],
  ["a test user's", async () => tokenOf(9999)],
  ['one that the system has given', () => known('1 hour')],
])('%s lets its user reserve and look', async (_, make) => {
  const buyer = ticketBuyer(ticketing.url, await make());
  const { status, body } = await buyer.reserve(await announced());
  expect(status).toBe(201);
  expect((await buyer.look(body.reservation_id)).status).toBe(200);
});

const refused: [string, () => Promise<string | undefined>, string][] = [
  ['no', async () => undefined, 'unauthorized'],
  ['a foreign', async () => randomUUID(), 'invalid_token'],
  ['an expired', () => known('-1 second'), 'token_expired'],
  ['a longer test', async () => `${testToken}4`, 'invalid_token'],
  ["a test user's with five digits", async () => tokenOf(10_000), 'invalid_token'],
  ['a test user of another kind', async () => `test-user-${randomUUID()}`, 'invalid_token'],
  ['an encoded NUL as', async () => 'a%00', 'invalid_token'],
  ['a very long', async () => 'x'.repeat(8000), 'invalid_token'],
];
test.each(refused)('%s token lets nobody do anything', async (_, make, error) => {
  const token = await make();
  for (const [method, path, body] of [
    ['POST', '/api/events', concert],
    ['POST', '/api/reservations', 'x'.repeat(1_000_000)],
    ['GET', `/api/reservations/${unknownId}`, undefined],
    ['GET', `/api/events/${eventId}/sections/VIP/availability`, undefined],
  ] as const) {
    const answer = await ask(ticketing.url, method, path, { token, body });
    expect(answer).toMatchObject({
      status: 401,
      body: { error, message: expect.any(String), field: 'authorization' },
    });
  }
});

test('a token for tests is none where the service was started without one', async () => {
  const strict = await world.service({ AUTH_TEST_TOKEN: '' });
  for (const token of [testToken, tokenOf(1)]) {
    expect(await ticketBuyer(strict.url, token).announce()).toMatchObject({ status: 401 });
  }
  expect((await ticketBuyer(strict.url, await known('1 hour')).announce()).status).toBe(201);
});
