import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { refusedBy, useGrpcCallers } from '../../../test/grpc-callers.ts';
import { GrpcService } from '../../../test/grpc-service.ts';
import { OneChannelACall } from './one-channel-a-call.ts';

const soon = { timeout: 20_000, interval: 20 };

const callers = useGrpcCallers();
const { hops, callerBy, pool } = callers;

describe.each([
  ['a pool', () => pool()],
  ['a channel for each call', () => new OneChannelACall(callers.service.target)],
])('by %s', (_, channels) => {
  test('a call is answered, with whole numbers beyond 32 bits and empty lists', async () => {
    const caller = callerBy(channels());
    expect(await caller.Find({ ids: ['a'] })).toEqual({
      products: [{ id: 'a', price_cents: 99_999_999_999, name: '', description: '', currency: '' }],
    });
    expect(await caller.Find({ ids: [] })).toEqual({ products: [] });
    expect(hops).toEqual(['ok', 'ok']);
    expect(callers.service.handled).toEqual(['ok', 'ok']);
  });

  test('a refusal arrives as it was given', async () => {
    expect(await refusedBy(callerBy(channels()).Find({ ids: ['!x'] }))).toEqual({
      status: 404,
      error: 'unknown_product',
      message: 'no product !x – näh',
      field: 'ids',
    });
    expect([hops, callers.service.handled]).toEqual([['refused'], ['refused']]);
  });

  test.each([
    ['what it needs is away', '!lost', 503, 'unavailable', 'the product service cannot reach what it needs; try again'],
    ['it has a mistake', '!bug', 500, 'internal', 'the product service failed; its log has the reason'],
  ])('a service of which %s says so, and no more', async (_, id, status, error, message) => {
    expect(await refusedBy(callerBy(channels()).Find({ ids: [id] }))).toMatchObject({ status, error, message });
    expect([hops, callers.service.handled]).toEqual([['failed'], ['failed']]);
  });

  test('a call that is not answered in time is given up', async () => {
    expect(await refusedBy(callerBy(channels(), 0.2).Find({ ids: ['wait'] }))).toMatchObject({
      status: 503,
      error: 'service_timeout',
    });
    expect(hops).toEqual(['timed_out']);
  });

  test('a call is given up when the time is over of whoever it is made for', async () => {
    const [began, until] = [performance.now(), new Date(Date.now() + 100)];
    expect(await refusedBy(callerBy(channels()).Find({ ids: ['wait'] }, until))).toMatchObject({ status: 503 });
    // Its own time would be over after 30 s.
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(['timed_out', 'no_channel']).toContain(hops[0]);
  });

  test('a service that is away is told at once', async () => {
    await callers.service.stop();
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
    await vi.waitFor(() => expect(callers.service.calls).toBe(1), soon);
    const stopped = callers.service.stop();
    await wait(50);
    callers.service.letGo();
    expect((await call).products).toHaveLength(1);
    await stopped;
  });
});

test('a server whose port is in use says so', async () => {
  await expect(new GrpcService(callers.service.port).start()).rejects.toThrow(
    `cannot listen on ${callers.service.target} (the port is in use): free it, or choose another by GRPC_PORT`,
  );
});
