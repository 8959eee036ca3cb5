import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RequestError } from '../../../service/refusal.ts';
import { type Shutdown, shutdown } from '../../../service/shutdown.ts';
import { freePort } from '../../../stack/free-ports.ts';
import { readApi } from './api.ts';
import { ChannelPool, type PoolLimits } from './channel-pool.ts';
import type { Acquired, Channels } from './channels.ts';
import { type Client, type HopOutcome, makeClient } from './client.ts';
import { OneChannelACall } from './one-channel-a-call.ts';
import { GrpcServer, type Handled, type Handlers } from './server.ts';

interface Found {
  readonly products: readonly { readonly id: string; readonly price_cents: number }[];
}

interface Greeter {
  readonly Find: { readonly request: { readonly ids: readonly string[] }; readonly response: Found };
  readonly List: { readonly request: object; readonly response: Found };
}

const api = readApi<Greeter>(
  new URL('../../order-flow/proto/product.proto', import.meta.url),
  'order_flow.product.ProductService',
);
const log = pino({ level: 'silent' });
const soon = { timeout: 20_000, interval: 20 };
const usual: PoolLimits = { size: 2, callsEach: 2, queue: 2, waitAtMost: 30 };

/** Answers with what it was asked; what begins with `!` it refuses, and others wait until they are let go. */
class Service {
  readonly handled: Handled[] = [];
  calls = 0;
  most = 0;
  #gate = Promise.withResolvers<void>();

  readonly handlers: Handlers<Greeter> = {
    Find: async ({ ids }) => {
      const [first = ''] = ids;
      if (first === '!lost') throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
      if (first === '!bug') throw new TypeError('a mistake');
      if (first.startsWith('!')) throw new RequestError(404, 'unknown_product', `no product ${first} – näh`, 'ids');
      this.calls += 1;
      this.most = Math.max(this.most, this.calls);
      if (first === 'wait') await this.#gate.promise;
      this.calls -= 1;
      return { products: ids.map((id) => ({ id, price_cents: 99_999_999_999 })) };
    },
    List: async () => ({ products: [] }),
  };

  letGo(): void {
    this.#gate.resolve();
    this.#gate = Promise.withResolvers();
  }
}

let port: number;
let service: Service;
let server: GrpcServer<Greeter>;
let closing: Shutdown;
const open: Channels[] = [];
let acquired: Acquired[];
let hops: HopOutcome[];

const events = { acquired: (outcome: Acquired) => acquired.push(outcome), reconnected: () => undefined };

async function startServer(): Promise<void> {
  closing = shutdown(log);
  server = new GrpcServer({
    service: 'product',
    api,
    handlers: service.handlers,
    durations: { observe: ({ outcome }) => service.handled.push(outcome) },
    isOutage: (error) => (error as NodeJS.ErrnoException).code === 'ECONNREFUSED',
    log,
  });
  await server.listen({ host: '127.0.0.1', port, variable: 'GRPC_PORT' }, closing);
}

function callerBy(channels: Channels, answerWithin = 30): Client<Greeter> {
  open.push(channels);
  return makeClient({ service: 'product', api, channels, answerWithin, observe: (outcome) => hops.push(outcome) });
}

const pool = (limits: Partial<PoolLimits> = {}): ChannelPool =>
  new ChannelPool(`127.0.0.1:${port}`, { ...usual, ...limits }, events);

beforeEach(async () => {
  [service, acquired, hops] = [new Service(), [], []];
  port = await freePort();
  await startServer();
});

afterEach(async () => {
  service.letGo();
  for (const one of open.splice(0)) one.close();
  await closing.run();
});

const refusedBy = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    ({ status, error, message, field }: RequestError) => ({ status, error, message, field }),
  );

describe.each([
  ['a pool', () => pool()],
  ['a channel for each call', () => new OneChannelACall(`127.0.0.1:${port}`)],
])('by %s', (_, channels) => {
  test('a call is answered, with whole numbers beyond 32 bits and empty lists', async () => {
    const caller = callerBy(channels());
    expect(await caller.Find({ ids: ['a'] })).toEqual({
      products: [{ id: 'a', price_cents: 99_999_999_999, name: '', description: '', currency: '' }],
    });
    expect(await caller.Find({ ids: [] })).toEqual({ products: [] });
    expect(hops).toEqual(['ok', 'ok']);
    expect(service.handled).toEqual(['ok', 'ok']);
  });

  test('a refusal arrives as it was given', async () => {
    expect(await refusedBy(callerBy(channels()).Find({ ids: ['!x'] }))).toEqual({
      status: 404,
      error: 'unknown_product',
      message: 'no product !x – näh',
      field: 'ids',
    });
    expect([hops, service.handled]).toEqual([['refused'], ['refused']]);
  });

  test.each([
    ['what it needs is away', '!lost', 503, 'unavailable', 'the product service cannot reach what it needs; try again'],
    ['it has a mistake', '!bug', 500, 'internal', 'the product service failed; its log has the reason'],
  ])('a service of which %s says so, and no more', async (_, id, status, error, message) => {
    expect(await refusedBy(callerBy(channels()).Find({ ids: [id] }))).toMatchObject({ status, error, message });
    expect([hops, service.handled]).toEqual([['failed'], ['failed']]);
  });

  test('a call that is not answered in time is given up', async () => {
    expect(await refusedBy(callerBy(channels(), 0.2).Find({ ids: ['wait'] }))).toMatchObject({
      status: 503,
      error: 'service_timeout',
    });
    expect(hops).toEqual(['timed_out']);
  });

  test('a call is given up when the time is over of whoever it is made for', async () => {
    const until = new Date(Date.now() + 100);
    expect(await refusedBy(callerBy(channels()).Find({ ids: ['wait'] }, until))).toMatchObject({ status: 503 });
    expect(['timed_out', 'no_channel']).toContain(hops[0]);
  });

  test('a service that is away is told at once', async () => {
    await closing.run();
    expect(await refusedBy(callerBy(channels()).Find({ ids: ['a'] }))).toMatchObject({
      status: 503,
      error: 'service_unavailable',
      message: 'the product service cannot be reached; try again',
    });
    expect(hops).toEqual(['unavailable']);
  });

  test('calls that are under way are answered before the server stops', async () => {
    const caller = callerBy(channels());
    const call = caller.Find({ ids: ['wait'] });
    await vi.waitFor(() => expect(service.calls).toBe(1), soon);
    const stopped = closing.run();
    await wait(50);
    service.letGo();
    expect((await call).products).toHaveLength(1);
    await stopped;
  });
});

describe('a pool', () => {
  test('connects before it is called, and hears that the service works', async () => {
    const channels = pool({ size: 3 });
    open.push(channels);
    await vi.waitFor(
      () => expect(channels.state()).toMatchObject({ size: 3, idle: 3, in_use: 0, disconnected: 0, health: 'serving' }),
      soon,
    );
    server.health.set(false);
    await vi.waitFor(() => expect(channels.state().health).toBe('not-serving'), soon);
  });

  test('spreads calls over its connections, lets no more through than they take, and answers the rest in turn', async () => {
    const channels = pool();
    const caller = callerBy(channels);
    await vi.waitFor(() => expect(channels.state().idle).toBe(2), soon);
    const calls = Array.from({ length: 6 }, () => caller.Find({ ids: ['wait'] }));
    await vi.waitFor(() => expect(service.calls).toBe(4), soon);
    expect(channels.state()).toMatchObject({ in_use: 2, idle: 0, calls: 4, calls_max: 4, waiting: 2 });
    service.letGo();
    await vi.waitFor(() => expect(service.calls).toBe(2), soon);
    service.letGo();
    await Promise.all(calls);
    expect(service.most).toBe(4);
    expect(channels.state()).toMatchObject({ in_use: 0, calls: 0, waiting: 0, waits: 2, turned_away: 0 });
    expect(acquired).toEqual([...Array(4).fill('immediate'), ...Array(2).fill('waited')]);
  });

  test('turns a call away when as many wait as may', async () => {
    const channels = pool({ queue: 1 });
    const caller = callerBy(channels);
    await vi.waitFor(() => expect(channels.state().idle).toBe(2), soon);
    const calls = ['wait', 'wait', 'wait', 'wait', 'a'].map((id) => caller.Find({ ids: [id] }));
    expect(await refusedBy(caller.Find({ ids: ['a'] }))).toEqual({
      status: 503,
      error: 'overloaded',
      message: 'the product service has too many calls under way (1 calls wait already); try again',
      field: undefined,
    });
    await vi.waitFor(() => expect(service.calls).toBe(4), soon);
    service.letGo();
    await Promise.all(calls);
    expect(acquired.filter((one) => one === 'refused')).toHaveLength(1);
    expect(hops.filter((one) => one === 'no_channel')).toHaveLength(1);
    expect(channels.state().turned_away).toBe(1);
  });

  test('gives up a call that has waited too long, and then has room for others', async () => {
    const channels = pool({ size: 1, callsEach: 1, waitAtMost: 0.05 });
    const caller = callerBy(channels);
    const first = caller.Find({ ids: ['wait'] });
    expect(await refusedBy(caller.Find({ ids: ['a'] }))).toMatchObject({ status: 503, error: 'overloaded' });
    service.letGo();
    await first;
    await caller.Find({ ids: ['a'] });
    expect(acquired).toEqual(['immediate', 'timed_out', 'immediate']);
    expect(channels.state()).toMatchObject({ waiting: 0, calls: 0, turned_away: 1 });
  });

  test('whose places a fault keeps lets calls wait, until they are given back', async () => {
    const channels = pool();
    const caller = callerBy(channels);
    const release = channels.hold(1);
    const calls = [caller.Find({ ids: ['wait'] }), caller.Find({ ids: ['a'] }), caller.Find({ ids: ['b'] })];
    await vi.waitFor(() => expect(service.calls).toBe(1), soon);
    expect(channels.state()).toMatchObject({ calls: 4, calls_max: 4, waiting: 2 });
    release();
    await Promise.all(calls.slice(1));
    service.letGo();
    await calls[0];
    expect(channels.state()).toMatchObject({ calls: 0, waiting: 0, waits: 2 });
  });

  test('connects again when the server is back, and counts it', async () => {
    const channels = pool();
    const caller = callerBy(channels);
    await caller.Find({ ids: ['a'] });
    await vi.waitFor(() => expect(channels.state()).toMatchObject({ idle: 2, health: 'serving' }), soon);
    await closing.run();
    await vi.waitFor(
      () => expect(channels.state()).toMatchObject({ idle: 0, disconnected: 2, health: 'unknown' }),
      soon,
    );
    await startServer();
    await vi.waitFor(
      () => expect(channels.state()).toMatchObject({ idle: 2, disconnected: 0, reconnects: 2, health: 'serving' }),
      soon,
    );
    await caller.Find({ ids: ['a'] });
  });

  test('that is closed lets nobody wait', async () => {
    const channels = pool({ size: 1, callsEach: 1 });
    const caller = callerBy(channels);
    const first = refusedBy(caller.Find({ ids: ['wait'] }));
    const second = refusedBy(caller.Find({ ids: ['a'] }));
    await vi.waitFor(() => expect(service.calls).toBe(1), soon);
    channels.close();
    expect(await second).toMatchObject({ status: 503, error: 'overloaded' });
    expect(await refusedBy(caller.Find({ ids: ['a'] }))).toMatchObject({ status: 503 });
    service.letGo();
    await first;
  });
});

describe('a channel for each call', () => {
  test('is open for as long as its call, and each call has its own', async () => {
    const channels = new OneChannelACall(`127.0.0.1:${port}`);
    const caller = callerBy(channels);
    expect(channels.state()).toMatchObject({ pooled: false, size: 0, in_use: 0 });
    const calls = [caller.Find({ ids: ['wait'] }), caller.Find({ ids: ['wait'] })];
    await vi.waitFor(() => expect(service.calls).toBe(2), soon);
    expect(channels.state()).toMatchObject({ in_use: 2, calls: 2 });
    service.letGo();
    await Promise.all(calls);
    expect(channels.state()).toMatchObject({ in_use: 0, calls: 0 });
  });
});

test('a server whose port is in use says so', async () => {
  const first = closing;
  try {
    await expect(startServer()).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port} (the port is in use): free it, or choose another by GRPC_PORT`,
    );
  } finally {
    await first.run();
  }
});
