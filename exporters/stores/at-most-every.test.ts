import { beforeEach, describe, expect, test } from 'vitest';
import { atMostEvery, atMostShare } from './at-most-every.ts';

test('gives what was found until it is too old', async () => {
  let [clock, times] = [100, 0];
  const count = atMostEvery(
    5,
    async (more: number) => {
      times += more;
      return times;
    },
    () => clock,
  );
  expect(await count(1)).toBe(1);
  clock = 104.9;
  expect(await count(1)).toBe(1);
  clock = 105;
  expect(await count(2)).toBe(3);
});

test('does not keep a failure, nor what was found before it', async () => {
  let clock = 0;
  const answers = [async () => 1, () => Promise.reject(new Error('away')), async () => 2];
  const ask = atMostEvery(
    5,
    () => (answers.shift() as () => Promise<number>)(),
    () => clock,
  );
  expect(await ask()).toBe(1);
  clock = 6;
  await expect(ask()).rejects.toThrow('away');
  expect(await ask()).toBe(2);
});

test('gives work no more than its share of the time: what is quick is done again at once, what is slow seldom', async () => {
  let [clock, takes, times] = [100, 0, 0];
  const count = atMostShare(
    0.25,
    0,
    async () => {
      clock += takes;
      times += 1;
      return times;
    },
    () => clock,
  );
  expect([await count(), await count()]).toEqual([1, 2]);
  takes = 3;
  expect(await count()).toBe(3);
  takes = 0;
  clock = 111;
  expect(await count()).toBe(3);
  clock = 112;
  expect([await count(), await count()]).toEqual([4, 5]);
});

describe('with failures', () => {
  let [clock, takes, times] = [0, 0, 0];
  let fails = false;
  const count = atMostShare(
    0.25,
    2,
    async () => {
      clock += takes;
      times += 1;
      if (fails) throw new Error(`failed ${times}`);
      return times;
    },
    () => clock,
  );
  beforeEach(() => {
    clock += 1000;
    [takes, times, fails] = [0, 0, false];
  });

  test('does again at once what takes next to no time, though some', async () => {
    takes = 1;
    expect([await count(), await count()]).toEqual([1, 2]);
    fails = true;
    await expect(count()).rejects.toThrow('failed 3');
    await expect(count()).rejects.toThrow('failed 4');
    [takes, fails] = [2, false];
    expect([await count(), await count()]).toEqual([5, 5]);
  });

  test('tries what took long and failed again at once, then more and more seldom, up to its share', async () => {
    const tries: number[] = [];
    [takes, fails] = [3, true];
    const began = clock;
    for (let second = 0; second < 60; second++) {
      clock = Math.max(clock, began + second);
      const [at, before] = [clock, times];
      await expect(count()).rejects.toThrow(/^failed/);
      if (times > before) tries.push(at - began);
    }
    // Kept from its begin on: for nothing, for 3 s, for 9 s, and then for 12 s, of which 3 s are a quarter.
    expect(tries).toEqual([0, 3, 6, 15, 27, 39, 51]);
    fails = false;
    clock = began + 63;
    expect(await count()).toBe(8);
  });

  test('tries again at once what failed after it had succeeded', async () => {
    await count();
    [takes, fails] = [3, true];
    await expect(count()).rejects.toThrow('failed 2');
    fails = false;
    expect(await count()).toBe(3);
  });
});
