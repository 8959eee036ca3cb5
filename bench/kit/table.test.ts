import { expect, test } from 'vitest';
import { inUnit, recordText, rowOf, verdictOf } from './table.ts';

test.each([
  [1.2345, 'x', '1.23×'],
  [4.56, '%', '4.56 %'],
  [1234.5, 'ms', '1230 ms'],
  [599.6, 'series', '600 series'],
  [9999.6, 'series', '10,000 series'],
] as const)('%d in %s is written %s', (value, unit, text) => {
  expect(inUnit(value, unit)).toBe(text);
});

test('a promise is kept up to its very value, and a missed one says by how much', () => {
  expect(verdictOf({ unit: 'MB', median: 150, most: 150 })).toBe('kept');
  expect(verdictOf({ unit: 'MB', median: 166, most: 150 })).toBe('missed by 16 MB');
  expect(verdictOf({ unit: 'MB', median: 166 })).toBe('');
});

const figure = { what: 'a scrape', unit: 'ms', median: 20, low: 18, high: 25, rounds: 7 } as const;

test('a row has the spread of several rounds, and none of one', () => {
  expect(rowOf(figure)).toEqual(['a scrape', '20 ms', '18 to 25', '7', '', '']);
  expect(rowOf({ ...figure, rounds: 1 })[2]).toBe('');
});

test('the text says where and when it was measured', () => {
  const machine = { cpu: 'Some CPU', cores: 2, memory: 8, system: 'Linux x64', node: 'v24.0.0' };
  const text = recordText({
    bench: 'lag',
    at: '2026-11-21T13:45:59.000Z',
    commit: 'abc',
    machine,
    figures: [figure],
    notes: ['It rained.'],
  });
  expect(text).toContain('lag  2026-11-21 13:45 UTC, commit abc\nSome CPU, 2 cores, 8 GB, Linux x64, Node v24.0.0\n');
  expect(text).toMatch(/a scrape +20 ms +18 to 25 +7\n/);
  expect(text.endsWith('It rained.')).toBe(true);
});
