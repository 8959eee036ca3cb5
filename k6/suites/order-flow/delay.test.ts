import { describe, expect, it } from 'vitest';
import { readDelay } from './delay.ts';

describe('readDelay', () => {
  it.each([
    ['', 50],
    ['0', 0],
    ['150', 150],
  ])('reads "%s" as %d', (text, milliseconds) => {
    expect(readDelay(text)).toBe(milliseconds);
  });
  it.each(['-1', '1.5', 'fast', '50ms', '10000'])('refuses "%s"', (text) => {
    expect(() => readDelay(text)).toThrow(`NETWORK_DELAY_MS="${text}": write whole milliseconds from 0 to 9999`);
  });
});
