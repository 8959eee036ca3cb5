import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { repeat } from './worker.ts';

const log = pino({ level: 'silent' });

test('a job never runs twice at a time, however long it takes', async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const worker = repeat('job', 0.001, log, async () => {
    running += 1;
    most = Math.max(most, running);
    await wait(5);
    running -= 1;
    runs += 1;
  });
  await vi.waitFor(() => expect(runs).toBeGreaterThan(3));
  await worker.stop();
  expect(most).toBe(1);
});

test('a job that fails is tried again', async () => {
  let runs = 0;
  const worker = repeat('job', 0.001, log, async () => {
    runs += 1;
    if (runs === 1) throw new Error('once');
  });
  await vi.waitFor(() => expect(runs).toBeGreaterThan(2));
  await worker.stop();
});

test('a stop waits for the run under way, tells it, and lets none follow', async () => {
  let ended = 0;
  let toldToStop = false;
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const worker = repeat('job', 0.001, log, async (signal) => {
    begin();
    await wait(10_000, undefined, { signal }).catch(() => {
      toldToStop = true;
    });
    ended += 1;
  });
  await begun;
  await worker.stop();
  expect({ ended, toldToStop }).toEqual({ ended: 1, toldToStop: true });
});
