import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetOf } from './target.ts';

const root = join(import.meta.dirname, '..');
const stack = (...profiles: string[]) => ({
  profiles,
  url: (service: string, port = 1) => `http://127.0.0.1:${port}/${service}`,
  secret: async () => 'token\n',
});
const own = { baseUrl: 'http://tickets:8080/', databaseUrl: 'postgres://tickets/booking' };

describe('targetOf', () => {
  it("is the demo's services where the demo runs", async () => {
    const target = await targetOf(stack('demo'), { system: {} }, root);
    expect(target.baseUrl).toBe('http://127.0.0.1:1/booking');
    expect(target.databaseUrl).toBe('postgres://presale@127.0.0.1:1/booking');
    expect(target.faults).toMatchObject({ urls: [expect.any(String), expect.any(String)], token: 'token' });
  });

  it("is another system's services where its demo runs", async () => {
    const sale = await targetOf(stack('flash-sale'), { system: {} }, root, 'flash-sale');
    expect(sale).toMatchObject({ baseUrl: 'http://127.0.0.1:1/flash-sale', redisUrl: 'redis://127.0.0.1:1' });
    const ticketing = await targetOf(stack('ticketing'), { system: {} }, root, 'ticketing');
    expect(ticketing.databaseUrl).toBe('postgres://presale@127.0.0.1:1/ticketing_events');
    expect(ticketing.projectionsDatabaseUrl).toBe('postgres://presale@127.0.0.1:1/ticketing_projections');
    expect(Object.keys(ticketing.k6Environment ?? {})).toEqual(['AUTH_TEST_TOKEN']);
    const desk = await targetOf(stack('help-desk'), { system: {} }, root, 'help-desk');
    expect(desk.k6Environment).toEqual({ DATABASE_URL: 'postgres://presale@127.0.0.1:1/help_desk' });
  });

  it('tells the suites what they reach besides', async () => {
    const orders = await targetOf(stack('order-flow'), { system: {} }, root, 'order-flow');
    expect(orders.k6Environment).toEqual({
      UNPOOLED_URL: 'http://127.0.0.1:1/order-flow-unpooled',
      TOXIPROXY_URL: 'http://127.0.0.1:1/toxiproxy',
    });
    const desk = await targetOf(stack('help-desk'), { system: {} }, root, 'help-desk');
    expect(desk.k6Environment).toEqual({ DATABASE_URL: 'postgres://presale@127.0.0.1:1/help_desk' });
  });

  it("is the user's own system, which has no fault switches", async () => {
    const target = await targetOf(stack(), { system: own }, root);
    expect(target).toMatchObject({ baseUrl: 'http://tickets:8080', databaseUrl: own.databaseUrl });
    expect(target).not.toHaveProperty('faults');
    expect(target).not.toHaveProperty('systemLabel');
    const named = await targetOf(stack(), { system: { ...own, name: 'tickets' } }, root);
    expect(named.systemLabel).toBe('tickets');
  });

  it("is the user's own ticketing system or flash sale, with all its stores", async () => {
    const hall = { ...own, kind: 'ticketing', name: 'hall', projectionsDatabaseUrl: 'postgres://hall/read' } as const;
    const ticketing = await targetOf(stack('own-ticketing'), { system: hall }, root, 'ticketing');
    expect(ticketing).toMatchObject({
      baseUrl: 'http://tickets:8080',
      databaseUrl: own.databaseUrl,
      projectionsDatabaseUrl: 'postgres://hall/read',
      systemLabel: 'hall',
    });
    const shop = { ...own, name: 'flash-sale', redisUrl: 'redis://shop:6379' };
    const sale = await targetOf(stack('own-flash-sale'), { system: shop }, root, 'flash-sale');
    expect(sale).toMatchObject({ databaseUrl: own.databaseUrl, redisUrl: 'redis://shop:6379' });
    expect(sale).not.toHaveProperty('systemLabel');
  });

  it.each([
    ['ticketing', /^system\.projectionsDatabaseUrl is not set/],
    ['flash-sale', /^system\.redisUrl is not set/],
    ['booking', /the suite is of ticketing, and .* speaks as booking: .*set system\.kind to "ticketing"/],
  ] as const)('is refused where not all is said of a system that speaks as %s', async (kind, words) => {
    const suite = kind === 'booking' ? 'ticketing' : kind;
    await expect(targetOf(stack(), { system: { ...own, kind } }, root, suite)).rejects.toThrow(words);
  });

  it.each([
    ['one system is watched and another would be loaded', ['demo'], own, /the stack watches the demo/],
    ['there is no system to load', [], {}, /start the demo .* or set system\.baseUrl/],
    [
      'another system is watched',
      ['flash-sale'],
      {},
      /watches flash-sale, and the suite is of booking: .* --profile demo/,
    ],
    ['the invariants cannot be read', [], { baseUrl: own.baseUrl }, /^system\.databaseUrl is not set/],
  ])('is refused where %s', async (_, profiles, system, words) => {
    await expect(targetOf(stack(...profiles), { system }, root)).rejects.toThrow(words);
  });
});
