import { describe, expect, it } from 'vitest';
import { clock, endOf, momentsOf, sinceStart, timeAt, timeGrid } from './time-grid.ts';

const start = new Date('2026-11-21T10:00:00Z');
const later = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

describe('the grid of a report', () => {
  it('begins ten seconds before the load and ends with the last that belongs to the run', () => {
    const grid = timeGrid(start, later(20), later(50));
    expect(grid).toMatchObject({ from: -10, stepSeconds: 1, count: 61, loadSeconds: 20 });
    expect(timeAt(grid, endOf(grid))).toEqual(later(50));
  });

  it.each([
    ['half a minute', 30],
    ['ten minutes', 600],
    ['a day', 86_400],
    ['a month', 30 * 86_400],
  ])('has at most 180 moments for %s, and covers all of it', (_, seconds) => {
    const grid = timeGrid(start, later(seconds));
    expect(grid.count).toBeLessThanOrEqual(180);
    expect(momentsOf(grid)).toHaveLength(grid.count);
    expect(endOf(grid)).toBeGreaterThan(seconds - grid.stepSeconds);
    expect(endOf(grid)).toBeLessThanOrEqual(seconds);
  });

  it('tells what was before the load from what is the run’s', () => {
    const grid = timeGrid(start, later(2000));
    const kept = sinceStart(momentsOf(grid), grid);
    expect(kept[0]).toBeGreaterThanOrEqual(0);
    expect(kept[0]).toBeLessThan(grid.stepSeconds);
  });
});

describe('the clock', () => {
  it.each([
    [0, '0:00'],
    [-0.2, '0:00'],
    [-10, '-0:10'],
    [59.6, '1:00'],
    [605, '10:05'],
    [3725, '1:02:05'],
  ])('reads %d seconds as %s', (seconds, text) => expect(clock(seconds)).toBe(text));
});
