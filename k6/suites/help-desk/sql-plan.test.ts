import { describe, expect, it } from 'vitest';
import { dataSource, markOf, probes, rowsMade } from './sql-plan.ts';

it.each([
  ['postgres://me@127.0.0.1:5432/help_desk', 'postgres://me@127.0.0.1:5432/help_desk?sslmode=disable'],
  ['postgres://me:word@localhost/help_desk', 'postgres://me:word@localhost/help_desk?sslmode=disable'],
  ['postgres://[::1]:5432/a?connect_timeout=5', 'postgres://[::1]:5432/a?connect_timeout=5&sslmode=disable'],
  ['postgres://127.0.0.1/a?sslmode=require', 'postgres://127.0.0.1/a?sslmode=require'],
  ['postgres://db.example:5432/a', 'postgres://db.example:5432/a'],
  ['postgres://me@127.0.0.1.example/a', 'postgres://me@127.0.0.1.example/a'],
])('%s is asked as %s', (url, expected) => {
  expect(dataSource(url)).toBe(expected);
});

it('every page of the list is full, and each is read', () => {
  const offsets = Array.from({ length: 100 }, (_, at) => probes.list.parameters(at, markOf('a'))[1] as number);
  expect(Math.max(...offsets)).toBe(rowsMade - 20);
  expect(new Set(offsets).size).toBe(50);
});

describe('an answer', () => {
  const page = Array.from({ length: 20 }, () => ({ author: 'Ann' }));
  const counts = Array.from({ length: 5 }, () => ({ tickets: 200 }));
  it('is right', () => {
    expect([probes.list.fits(page), probes.search.fits(page), probes.aggregate.fits(counts)]).toEqual([
      true,
      true,
      true,
    ]);
  });
  it('is wrong when rows or their join are missing', () => {
    expect(probes.list.fits(page.slice(1))).toBe(false);
    expect(probes.list.fits([...page.slice(1), { author: null }] as never)).toBe(false);
    expect(probes.search.fits([])).toBe(false);
    expect(probes.aggregate.fits(counts.slice(1))).toBe(false);
    expect(probes.aggregate.fits([...counts.slice(1), { tickets: 199 }])).toBe(false);
  });
});
