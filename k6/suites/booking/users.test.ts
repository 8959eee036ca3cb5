import { describe, expect, it } from 'vitest';
import { testUser, userCount } from './users.ts';

describe('testUser', () => {
  it('is one of the hundred of the published contract', () => {
    expect(testUser(1)).toEqual({ email: 'testuser1@loadtest.com', password: 'LoadTest123!' });
    expect(testUser(100).email).toBe('testuser100@loadtest.com');
    expect(userCount).toBe(100);
  });
  it('begins again after the last', () => {
    expect(testUser(101)).toEqual(testUser(1));
  });
});
