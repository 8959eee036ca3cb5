import { expect, test } from 'vitest';
import { atMostEvery } from './at-most-every.ts';

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
