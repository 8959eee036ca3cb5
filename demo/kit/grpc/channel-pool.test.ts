import { describe, expect, test, vi } from 'vitest';
import { refusedBy, useGrpcCallers } from '../../../test/grpc-callers.ts';
import { countConnections } from '../../../test/grpc-service.ts';
import { OneChannelACall } from './one-channel-a-call.ts';

const soon = { timeout: 20_000, interval: 20 };

const callers = useGrpcCallers();
const { open, acquired, hops, callerBy, pool } = callers;

describe('a pool', () => {
  test('connects before it is called, and hears that the service works', async () => {
    const channels = pool({ size: 3 });
    open.push(channels);
    await vi.waitFor(
      () => expect(channels.state()).toMatchObject({ size: 3, idle: 3, in_use: 0, disconnected: 0, health: 'serving' }),
      soon,
    );
    expect(await channels.health()).toBe('serving');
    callers.service.serves(false);
    await vi.waitFor(() => expect(channels.state().health).toBe('not-serving'), soon);
    expect(await channels.health()).toBe('not-serving');
    await callers.service.stop();
    await vi.waitFor(() => expect(channels.state().disconnected).toBe(3), soon);
    expect(await channels.health()).toBe('unknown');
  });

  test('spreads calls over its connections, lets no more through than they take, and answers the rest in turn', async () => {
    const channels = pool();
    const caller = callerBy(channels);
    await vi.waitFor(() => expect(channels.state().idle).toBe(2), soon);
    const calls = Array.from({ length: 6 }, () => caller.Find({ ids: ['wait'] }));
    await vi.waitFor(() => expect(callers.service.calls).toBe(4), soon);
    expect(channels.state()).toMatchObject({ in_use: 2, idle: 0, calls: 4, calls_max: 4, waiting: 2 });
    callers.service.letGo();
    await vi.waitFor(() => expect(callers.service.calls).toBe(2), soon);
    callers.service.letGo();
    await Promise.all(calls);
    expect(callers.service.most).toBe(4);
    expect(channels.state()).toMatchObject({ in_use: 0, calls: 0, waiting: 0, waits: 2, turned_away: 0 });
    expect(acquired).toEqual([...Array(4).fill('immediate'), ...Array(2).fill('waited')]);
  });

  test('gives each call a connection of its own as long as there is one', async () => {
    const channels = pool({ size: 3 });
    const caller = callerBy(channels);
    await vi.waitFor(() => expect(channels.state().idle).toBe(3), soon);
    const calls = Array.from({ length: 3 }, () => caller.Find({ ids: ['wait'] }));
    await vi.waitFor(() => expect(callers.service.calls).toBe(3), soon);
    expect(channels.state()).toMatchObject({ in_use: 3, idle: 0, calls: 3 });
    callers.service.letGo();
    await Promise.all(calls);
  });

  test('has as many connections to its server as it says, and keeps them', async () => {
    const counter = await countConnections(callers.service.port);
    const channels = pool({ size: 3 }, counter.target);
    const caller = callerBy(channels);
    await vi.waitFor(() => expect(channels.state().idle).toBe(3), soon);
    await Promise.all(Array.from({ length: 6 }, () => caller.Find({ ids: ['a'] })));
    expect([counter.made(), counter.open()]).toEqual([3, 3]);
    channels.close();
    await vi.waitFor(() => expect(counter.open()).toBe(0), soon);
    counter.close();
  });

  test('hears that its server stops while that still answers', async () => {
    const channels = pool();
    const call = callerBy(channels).Find({ ids: ['wait'] });
    await vi.waitFor(() => expect([callers.service.calls, channels.state().health]).toEqual([1, 'serving']), soon);
    const stopped = callers.service.stop();
    await vi.waitFor(() => expect(channels.state().health).not.toBe('serving'), { timeout: 2000, interval: 5 });
    expect(callers.service.calls).toBe(1);
    callers.service.letGo();
    await Promise.all([call, stopped]);
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
    await vi.waitFor(() => expect(callers.service.calls).toBe(4), soon);
    callers.service.letGo();
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
    callers.service.letGo();
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
    await vi.waitFor(() => expect(callers.service.calls).toBe(1), soon);
    expect(channels.state()).toMatchObject({ calls: 4, calls_max: 4, waiting: 2 });
    release();
    await Promise.all(calls.slice(1));
    callers.service.letGo();
    await calls[0];
    expect(channels.state()).toMatchObject({ calls: 0, waiting: 0, waits: 2 });
  });

  test('connects again when the server is back, and counts it', async () => {
    const channels = pool();
    const caller = callerBy(channels);
    await caller.Find({ ids: ['a'] });
    await vi.waitFor(() => expect(channels.state()).toMatchObject({ idle: 2, health: 'serving' }), soon);
    await callers.service.stop();
    await vi.waitFor(
      () => expect(channels.state()).toMatchObject({ idle: 0, disconnected: 2, health: 'unknown' }),
      soon,
    );
    await callers.service.start();
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
    await vi.waitFor(() => expect(callers.service.calls).toBe(1), soon);
    channels.close();
    expect(await second).toMatchObject({ status: 503, error: 'overloaded' });
    expect(await refusedBy(caller.Find({ ids: ['a'] }))).toMatchObject({ status: 503 });
    callers.service.letGo();
    await first;
  });

  test('that is closed takes no call, though it has room', async () => {
    const channels = pool();
    const caller = callerBy(channels);
    await vi.waitFor(() => expect(channels.state().idle).toBe(2), soon);
    channels.close();
    expect(await refusedBy(caller.Find({ ids: ['a'] }))).toMatchObject({
      error: 'overloaded',
      message: 'the product service has too many calls under way (the pool is closed); try again',
    });
    expect([acquired, hops]).toEqual([['refused'], ['no_channel']]);
    expect(channels.state()).toMatchObject({ calls: 0, turned_away: 1 });
  });
});

describe('a channel for each call', () => {
  test('asks whether the service works, and knows nothing of one that does not answer', async () => {
    const channels = new OneChannelACall(callers.service.target);
    const health = () => channels.health(new Date(Date.now() + 20_000));
    expect(await health()).toBe('serving');
    callers.service.serves(false);
    expect(await health()).toBe('not-serving');
    await callers.service.stop();
    expect(await health()).toBe('unknown');
    expect(channels.state().in_use).toBe(0);
  });

  test('is open for as long as its call, and each call has its own', async () => {
    const counter = await countConnections(callers.service.port);
    const channels = new OneChannelACall(counter.target);
    const caller = callerBy(channels);
    expect(channels.state()).toMatchObject({ pooled: false, size: 0, in_use: 0 });
    const calls = [caller.Find({ ids: ['wait'] }), caller.Find({ ids: ['wait'] })];
    await vi.waitFor(() => expect(callers.service.calls).toBe(2), soon);
    expect(channels.state()).toMatchObject({ in_use: 2, calls: 2 });
    callers.service.letGo();
    await Promise.all(calls);
    expect(channels.state()).toMatchObject({ in_use: 0, calls: 0 });
    await vi.waitFor(() => expect([counter.made(), counter.open()]).toEqual([2, 0]), soon);
    counter.close();
  });
});
