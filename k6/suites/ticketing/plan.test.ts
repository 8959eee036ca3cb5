import { describe, expect, it } from 'vitest';
import { constant, ramp } from '../../lib/stages.ts';
import { eventsFor, planOf, testToken } from './plan.ts';

describe('planOf', () => {
  it('takes every way within the iterations of a short run', () => {
    const plans = Array.from({ length: 9 }, (_, iteration) => planOf(iteration));
    expect(new Set(plans.map(({ section }) => section))).toEqual(new Set(['VIP', 'General']));
    expect(new Set(plans.map(({ quantity }) => quantity))).toEqual(new Set([1, 2, 3]));
    expect(plans.filter(({ asksAgain }) => asksAgain)).toHaveLength(2);
  });
  it('asks for seats that are taken in the very first', () => {
    expect(planOf(0).asksAgain).toBe(true);
  });
});

describe('eventsFor', () => {
  const think = { min: 1, max: 5 };
  it('has seats for all that a load can reserve', () => {
    // 100 users for 300 s, one reservation each 3 s, two seats each.
    expect(eventsFor({ buyers: constant(100, '5m', '1s') }, think, 1000)).toBe(20);
  });
  it('counts a ramp by the users there are on average', () => {
    expect(eventsFor({ buyers: ramp('1m:100 1m:100 1m:0', '1s') }, think, 1000)).toBe(8);
  });
  it('is one at least, also where nothing is known of the seats', () => {
    expect(eventsFor({ buyers: constant(1, '1s', '1s') }, think, 1000)).toBe(1);
    expect(eventsFor({ buyers: constant(1, '3s', '1s') }, think, 0)).toBe(2);
  });
});

describe('testToken', () => {
  it.each([
    [1, 'test-user-00000000-0000-0000-0000-000000000001'],
    [9999, 'test-user-00000000-0000-0000-0000-000000009999'],
    [10_001, 'test-user-00000000-0000-0000-0000-000000000001'],
  ])('of user %d is %s', (user, token) => {
    expect(testToken(user)).toBe(token);
  });
});
