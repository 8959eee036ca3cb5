import { describe, expect, it } from 'vitest';
import { goSeconds } from './go-duration.ts';

describe('goSeconds', () => {
  it.each([
    ['1m30s', 90],
    ['10m30s', 630],
    ['250ms', 0.25],
    ['1h0m0s', 3600],
    ['1.5s', 1.5],
    ['0s', 0],
    ['0', 0],
    ['1d', 86_400],
  ])('reads %s as %d seconds', (text, seconds) => {
    expect(goSeconds(text)).toBeCloseTo(seconds, 9);
  });
  it.each(['', '5', '5 s', 'abc', '5sx', '-5s'])('refuses "%s"', (text) => {
    expect(() => goSeconds(text)).toThrow(RangeError);
  });
});
