import { describe, expect, it } from 'vitest';
import { path, requestName } from './route.ts';

describe('path', () => {
  it('fills in the parameters and escapes them', () => {
    expect(path('/events/:id/seats/:seat', { id: 7, seat: 'A/1' })).toBe('/events/7/seats/A%2F1');
  });
  it('adds the query', () => {
    expect(path('/events', {}, { q: 'a b', page: 2 })).toBe('/events?q=a%20b&page=2');
  });
  it('keeps a parameter that is 0', () => {
    expect(path('/events/:id', { id: 0 })).toBe('/events/0');
  });
  it.each([{}, { id: '' }])('refuses a parameter without a value: %j', (params) => {
    expect(() => path('/events/:id', params as Record<string, string>)).toThrow('"id"');
  });
});

describe('requestName', () => {
  it('is the same for every id', () => {
    expect(requestName('GET', '/events/:id')).toBe('GET /events/:id');
  });
});
