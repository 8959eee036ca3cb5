import { describe, expect, it } from 'vitest';
import { constant, ramp } from '../../lib/stages.ts';
import { eventsFor, planOf, sections, testToken } from './plan.ts';

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
  // 100 users for 300 s, one reservation each 3 s, two seats each: 20,000, every fifth of them in VIP.
  const crowd = { buyers: constant(100, '5m', '1s') };
  it('has seats for all that a load can reserve', () => {
    expect(eventsFor(crowd, think, { VIP: 200, General: 800 })).toBe(20);
  });
  it.each([
    ['VIP', { VIP: 100, General: 900 }, 40],
    ['General', { VIP: 500, General: 500 }, 32],
  ] as const)('counts by the section that is sold out first: %s', (_, seats, events) => {
    expect(eventsFor(crowd, think, seats)).toBe(events);
  });
  it.each(sections)('has as many seats of %s as all plans of the load want together', (name) => {
    const seats = { VIP: 10, General: 40 };
    const users = { buyers: constant(12, '3m', '1s') };
    const plans = Array.from({ length: (12 * 180) / 3 }, (_, iteration) => planOf(iteration));
    const wanted = plans.reduce((sum, { section, quantity }) => sum + (section === name ? quantity : 0), 0);
    expect(eventsFor(users, think, seats) * seats[name]).toBeGreaterThanOrEqual(wanted);
  });
  it('counts a ramp by the users there are on average', () => {
    expect(eventsFor({ buyers: ramp('1m:100 1m:100 1m:0', '1s') }, think, { VIP: 200, General: 800 })).toBe(8);
  });
  it('is one at least, also where nothing is known of the seats', () => {
    const alone = { buyers: constant(1, '3s', '1s') };
    expect(eventsFor(alone, think, { VIP: 100, General: 900 })).toBe(1);
    expect(eventsFor(alone, think, {})).toBe(1);
    expect(eventsFor(crowd, think, { General: 800 })).toBe(20);
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
