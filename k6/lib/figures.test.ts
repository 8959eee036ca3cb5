import { describe, expect, it } from 'vitest';
import { columns, count, inUnitOf, milliseconds, percent } from './figures.ts';

describe('milliseconds', () => {
  it.each([
    [0, '0 ms'],
    [0.0004, '0.0004 ms'],
    [3.4219, '3.42 ms'],
    [812.4, '812 ms'],
    [100, '100 ms'],
    [999.4, '999 ms'],
    [999.692, '1 s'],
    [-15.24, '-15.2 ms'],
    [2000, '2 s'],
    [2512.3, '2.512 s'],
    [20_000, '20 s'],
  ])('writes %d as %s', (value, text) => {
    expect(milliseconds(value)).toBe(text);
  });
});

describe('percent', () => {
  it.each([
    [0, '0 %'],
    [0.05, '5 %'],
    [1, '100 %'],
    [0.1, '10 %'],
  ])('writes %d as %s', (value, text) => {
    expect(percent(value)).toBe(text);
  });
  it('never rounds a single failure away', () => {
    expect(percent(1 / 100_000)).toBe('< 0.01 %');
    expect(percent(1 - 1 / 100_000)).toBe('> 99.99 %');
  });
});

describe('count', () => {
  it('groups thousands', () => {
    expect([count(0), count(999), count(1000), count(1_234_567)]).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});

describe('inUnitOf', () => {
  it('says that there is no value', () => {
    expect(inUnitOf({ unit: 'ms' }, undefined)).toBe('no value');
  });
  it('goes by the unit', () => {
    expect(inUnitOf({ unit: 'per second' }, 1.0419520269968918)).toBe('1.04 per second');
    expect([inUnitOf({ unit: 'ms' }, 10), inUnitOf({ unit: 'ratio' }, 0.5), inUnitOf({ unit: 'count' }, 3)]).toEqual([
      '10 ms',
      '50 %',
      '3',
    ]);
  });
});

describe('columns', () => {
  it('aligns to the widest cell, numbers to the right, without trailing spaces', () => {
    expect(
      columns(
        [
          ['a', '1', 'x'],
          ['long', '200', ''],
        ],
        [1],
      ),
    ).toEqual(['a       1  x', 'long  200']);
  });
});
