import { describe, expect, it } from 'vitest';
import { categoryOf, planOf, readingOf } from './plan.ts';
import { userOf, users } from './users.ts';

describe('planOf', () => {
  it('takes every way in the first turn', () => {
    expect(planOf(0)).toMatchObject({ creates: true, searches: true, looksAtDashboard: true, looksAtSelf: true });
  });
  it('reads more than it writes', () => {
    const plans = Array.from({ length: 60 }, (_, iteration) => planOf(iteration));
    expect(plans.filter(({ creates }) => creates)).toHaveLength(30);
    expect(plans.filter(({ searches }) => searches)).toHaveLength(20);
    expect(plans.filter(({ looksAtDashboard }) => looksAtDashboard)).toHaveLength(12);
    expect(plans.filter(({ looksAtSelf }) => looksAtSelf)).toHaveLength(6);
  });
  it('gives tickets every status, among those turns that create one', () => {
    const given = Array.from({ length: 8 }, (_, turn) => planOf(2 * turn).status);
    expect(new Set(given)).toEqual(new Set(['in_progress', 'pending', 'resolved', 'closed']));
  });
});

it('three visits to the knowledge base read all kinds', () => {
  expect([0, 1, 2, 3].map(readingOf)).toEqual(['list', 'search', 'article', 'list']);
});

it('virtual users share the users that there are', () => {
  expect([1, 2, 3, 4].map(userOf)).toEqual([users[1], users[0], users[1], users[0]]);
});

it('tickets are filed under the run', () => {
  expect([categoryOf(''), categoryOf('20260101T000000Z')]).toEqual(['load-test', 'load-test:20260101T000000Z']);
});
