import { describe, expect, it } from 'vitest';
import { longestGroupWait } from './alertmanager.ts';

describe('longestGroupWait', () => {
  it('is the longest of all routes', () => {
    expect(longestGroupWait({ group_wait: '5s', routes: [{ group_wait: '1m30s' }, { group_wait: '0s' }] })).toBe(90);
  });
  it('is inherited by a route without its own', () => {
    expect(longestGroupWait({ group_wait: '2s', routes: [{ routes: [{}] }] })).toBe(2);
  });
  it("is Alertmanager's default where no route says it", () => {
    expect(longestGroupWait({})).toBe(30);
  });
});
