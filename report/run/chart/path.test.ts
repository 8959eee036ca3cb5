import { describe, expect, it } from 'vitest';
import { shortPath } from './path.ts';

/** The points that a path goes through, by walking it as the SVG specification says. */
function points(path: string): [number, number][] {
  let [x, y] = [0, 0];
  let start: [number, number] = [0, 0];
  const found: [number, number][] = [];
  for (const [, name = '', rest = ''] of path.matchAll(/([MLlhvzZ])([^MLlhvzZ]*)/g)) {
    const [first = 0, second = 0] = (rest.match(/-?[\d.]+/g) ?? []).map(Number);
    if (name === 'M' || name === 'L') [x, y] = [first, second];
    if (name === 'l') [x, y] = [x + first, y + second];
    if (name === 'h') x += first;
    if (name === 'v') y += first;
    if (name === 'Z' || name === 'z') [x, y] = start;
    if (name === 'M') start = [x, y];
    found.push([x, y]);
  }
  return found;
}

describe('a short path', () => {
  it('goes through the same points, a tenth of a pixel at most beside them', () => {
    const at = (step: number): string => `${(58 + step * 2.3719).toFixed(4)} ${(90 + 60 * Math.sin(step)).toFixed(4)}`;
    const long = `M${at(0)}${Array.from({ length: 300 }, (_, step) => `L${at(step + 1)}`).join('')}`;
    const [before, after] = [points(long), points(shortPath(long))];
    expect(after).toHaveLength(before.length);
    for (const [place, [x, y]] of before.entries()) {
      expect(Math.abs((after[place]?.[0] ?? 0) - x)).toBeLessThan(0.051);
      expect(Math.abs((after[place]?.[1] ?? 0) - y)).toBeLessThan(0.051);
    }
    expect(shortPath(long).length).toBeLessThan(long.length * 0.7);
  });

  it('draws a level stretch as one, and does not mistake a way back for more of it', () => {
    expect(shortPath('M0 5L1 5L2 5L3 5L3 9')).toBe('M0 5h3v4');
    expect(points(shortPath('M0 5L4 5L1 5L9 9'))).toEqual(points('M0 5L4 5L1 5L9 9'));
  });

  it('goes on from the start of a closed part', () => {
    expect(points(shortPath('M1 1L5 1L5 4ZM2 2L3 3')).at(-1)).toEqual([3, 3]);
    expect(points(shortPath('M1 1L5 1L5 4Z')).at(-1)).toEqual([1, 1]);
  });

  it('leaves curves as they are', () => {
    expect(shortPath('M0 0C1 1 2 2 3 3')).toBe('M0 0C1 1 2 2 3 3');
  });
});
