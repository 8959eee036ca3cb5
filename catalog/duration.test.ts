import { describe, expect, test } from 'vitest';
import { type Duration, duration, isDuration, seconds } from './duration.ts';
import { scaledWindow, scrapeInterval } from './time-scale.ts';

describe('durations', () => {
  test.each([
    ['250ms', 0.25],
    ['5s', 5],
    ['2m', 120],
    ['1.5h', 5400],
    ['1d', 86_400],
  ] as const)('%s is %d seconds', (text, length) => {
    expect(seconds(text)).toBe(length);
  });

  test.each([
    [0.25, '250ms'],
    [90, '90s'],
    [120, '2m'],
    [7200, '2h'],
    [86_400, '1d'],
  ])('%d seconds print as %s', (length, text) => {
    expect(duration(length)).toBe(text);
  });

  test.each(['5', '-5s', '1h30m', ''])('"%s" is refused by name', (text) => {
    expect(() => seconds(text as Duration)).toThrow(`duration "${text}"`);
  });

  test('nothing shorter than a millisecond is printed as 0', () => {
    expect(() => duration(0.0001)).toThrow('must be positive');
  });
});

describe('a time scale', () => {
  test('scrapes at most once a second', () => {
    expect(scrapeInterval({ every: '5s' }, 2)).toBe('2500ms');
    expect(scrapeInterval({ every: '5s' }, 100)).toBe('1s');
    expect(scrapeInterval({ every: '500ms' }, 100)).toBe('500ms');
  });

  test('never widens a window', () => {
    expect(scaledWindow('10s', { every: '5s' }, 1)).toBe('10s');
    expect(scaledWindow('3s', { every: '1s' }, 10)).toBe('3s');
  });
});

test.each([
  ['5s', true],
  ['1.5h', true],
  ['0s', false],
  ['5', false],
  ['1m30s', false],
  ['', false],
])('%s is a duration: %s', (text, right) => {
  expect(isDuration(text)).toBe(right);
});
