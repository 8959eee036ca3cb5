import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fault } from './fault.ts';
import { type Switchboard, switchboard } from './switchboard.ts';

let happened: string[];
let faults: Switchboard;

beforeEach(() => {
  happened = [];
  faults = switchboard([
    fault({
      name: 'slow',
      description: 'Waits.',
      parameters: z.strictObject({ share: z.number().max(1).default(1) }),
      on: async ({ share }) => {
        await wait(1);
        happened.push(`on ${share}`);
      },
      off: async () => {
        await wait(1);
        happened.push('off');
      },
    }),
    fault({
      name: 'broken',
      description: 'Cannot be turned on.',
      parameters: z.strictObject({}),
      on: () => Promise.reject(new Error('no')),
      off: async () => void happened.push('cleaned up'),
    }),
    fault({
      name: 'stuck',
      description: 'Cannot be turned off at the first attempt.',
      parameters: z.strictObject({}),
      on: async () => void happened.push('on'),
      off: async () => {
        happened.push('off');
        if (happened.length < 3) throw new Error('not now');
      },
    }),
  ]);
});

describe('a switchboard', () => {
  test('turns a fault on with its parameters, shows it, and turns it off', async () => {
    expect(await faults.on('slow', undefined, 60)).toMatchObject({ name: 'slow', on: true, parameters: { share: 1 } });
    expect(faults.list()[0]).toMatchObject({ on: true, since: expect.stringMatching(/^\d{4}-.*Z$/) });
    await faults.off('slow');
    await faults.off('slow');
    expect(faults.list()[0]).toEqual({ name: 'slow', description: 'Waits.', on: false });
    expect(happened).toEqual(['on 1', 'off']);
  });

  test('changes the parameters of a fault by turning it off and on', async () => {
    await faults.on('slow', { share: 0.5 }, 60);
    await faults.on('slow', { share: 0.25 }, 60);
    expect(happened).toEqual(['on 0.5', 'off', 'on 0.25']);
  });

  test('ends a fault by itself when its time is over', async () => {
    await faults.on('slow', {}, 0.02);
    await expect.poll(() => happened).toEqual(['on 1', 'off']);
    expect(faults.list()[0]).toEqual({ name: 'slow', description: 'Waits.', on: false });
  });

  test.each([
    ['ends', () => undefined],
    ['is asked to', () => expect(faults.off('stuck')).rejects.toThrow('not now')],
  ])('tries again where a fault that %s cannot be turned off', async (_, ask) => {
    await faults.on('stuck', {}, 0.05);
    await ask();
    await expect.poll(() => happened, { timeout: 10_000 }).toEqual(['on', 'off', 'off']);
    await expect.poll(() => faults.list().some(({ on }) => on)).toBe(false);
  });

  test('keeps a fault on, without a gap, that is asked for again in time', async () => {
    const { since, until } = await faults.on('slow', {}, 0.2);
    const renewed = await faults.on('slow', {}, 60);
    expect(renewed.since).toBe(since);
    expect(Date.parse(renewed.until ?? '')).toBeGreaterThan(Date.parse(until ?? ''));
    await wait(250);
    expect(happened).toEqual(['on 1']);
    await faults.clear();
  });

  test('makes changes that come together one after another', async () => {
    await Promise.all([
      faults.on('slow', {}, 60),
      faults.off('slow'),
      faults.on('slow', { share: 0.5 }, 60),
      faults.clear(),
    ]);
    expect(happened).toEqual(['on 1', 'off', 'on 0.5', 'off']);
  });

  test('cleans up after a fault that could not be turned on', async () => {
    await expect(faults.on('broken', {}, 60)).rejects.toThrow('no');
    expect(happened).toEqual(['cleaned up']);
    expect(faults.list()[1]).toMatchObject({ on: false });
  });

  test.each([
    [{ share: 2 }, 'share'],
    [{ sahre: 1 }, 'sahre'],
    [[], undefined],
  ])('refuses the parameters %j and leaves the fault as it is', async (parameters, field) => {
    await expect(faults.on('slow', parameters, 60)).rejects.toMatchObject({ status: 400, field });
    expect(faults.list()[0]).toMatchObject({ on: false });
  });

  test('names the faults there are when it is asked for another', async () => {
    await expect(faults.off('fast')).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('slow, broken'),
    });
  });
});
