import { expect, test } from 'vitest';
import { tokenBucket } from './rate-limit.ts';

/** A bucket of ten a second, and its clock. */
function tenASecond() {
  const clock = { now: 0 };
  const limit = tokenBucket(10, () => clock.now);
  /** Of so many who come at once, how many pass. */
  const pass = (people: number) => Array.from({ length: people }, () => limit.take()).filter(Boolean).length;
  return { clock, limit, pass };
}

test('lets those of one second pass at once, and then as many as the rate', () => {
  const { clock, limit, pass } = tenASecond();
  expect(pass(30)).toBe(10);
  expect(limit.hasRoom()).toBe(false);
  clock.now += 500;
  expect(limit.hasRoom()).toBe(true);
  expect(pass(30)).toBe(5);
});

test('is exact over time, however often it is asked', () => {
  const { clock, pass } = tenASecond();
  let passed = pass(30);
  for (let at = 0; at < 10_000; at += 1) {
    clock.now += 1;
    passed += pass(1);
  }
  expect(passed).toBeGreaterThanOrEqual(10 + 99);
  expect(passed).toBeLessThanOrEqual(10 + 100);
});

test('does not save up more than a second', () => {
  const { clock, pass } = tenASecond();
  clock.now += 60_000;
  expect(pass(100)).toBe(10);
});

test('asking for room takes none', () => {
  const { limit, pass } = tenASecond();
  for (let at = 0; at < 50; at += 1) limit.hasRoom();
  expect(pass(30)).toBe(10);
});
