import { afterEach, expect, test } from 'vitest';
import { until } from '../checkout.ts';
import { now } from '../panels/witness.ts';
import { Watch } from './watch.ts';

let value: number | undefined = 0;
let watch: Watch | undefined;
const watched = (): Watch => {
  watch = new Watch({ who: 'the test', read: async () => value, beyond: (read) => read > 10 });
  return watch;
};
afterEach(() => watch?.end());

const seen = (of: Watch, expected: number) => until(() => of.newest === expected, `it has seen ${expected}`);

test('knows between which readings a limit was crossed, there and back', async () => {
  value = 0;
  const since = now();
  const one = watched();
  await seen(one, 0);
  expect(one.crossed('beyond', since)).toBeUndefined();
  const up = now();
  value = 11;
  await seen(one, 11);
  const crossed = one.crossed('beyond', since);
  expect(crossed?.earliest).toBeLessThanOrEqual(up);
  expect(crossed?.latest).toBeGreaterThanOrEqual(up);
  const down = now();
  value = 10;
  await seen(one, 10);
  expect(one.crossed('beyond', since)).toBeUndefined();
  const kept = one.crossed('within', up);
  expect(kept?.earliest).toBeLessThanOrEqual(down);
  expect(kept?.latest).toBeGreaterThanOrEqual(down);
});

test('takes the last crossing for the one that counts', async () => {
  const one = watched();
  const since = now();
  for (const next of [11, 5]) {
    value = next;
    await seen(one, next);
  }
  const last = now();
  value = 12;
  await seen(one, 12);
  expect(one.crossed('beyond', since)?.latest).toBeGreaterThanOrEqual(last);
});

test('knows the values of a time, and none where nobody could say', async () => {
  value = undefined;
  const one = watched();
  const since = now();
  for (const next of [3, 7]) {
    value = next;
    await seen(one, next);
  }
  expect(one.within(since, now())).toEqual({ least: 3, most: 7 });
});
