import { expect, test } from 'vitest';
import type { Provisioned } from '../check.ts';
import { found, sound, withDashboard, withPanel } from '../sound.ts';
import type { Panel } from './dashboard.ts';
import { grid } from './grid.ts';

/** With something else about its collapsed row. */
const withRow = (change: Partial<Panel>): Provisioned =>
  withDashboard({
    panels: (sound.dashboards[0]?.panels ?? []).map((one) => (one.id === 4 ? { ...one, ...change } : one)),
  });

test('a panel beyond the last column', () => {
  expect(found(grid, withPanel({ gridPos: { x: 13, y: 20, w: 12, h: 8 } }))).toEqual([
    'presale-a, panel "Queue": columns 13 to 25, height 8',
  ]);
});

test('a panel on another', () => {
  expect(found(grid, withPanel({ gridPos: { x: 6, y: 1, w: 12, h: 8 } }))).toEqual([
    'presale-a, panel "Latency": lies on "Queue"',
  ]);
});

test('a panel without a place', () => {
  expect(found(grid, withPanel({ gridPos: undefined } as never))).toEqual(['presale-a, panel "Queue": no place']);
});

test('a panel on the line of a row', () => {
  expect(found(grid, withPanel({ gridPos: { x: 0, y: 0, w: 12, h: 2 } }))).toEqual([
    'presale-a, panel "Queue": lies on "Now"',
  ]);
});

test('an open row that holds panels: Grafana shows none of them', () => {
  expect(found(grid, withRow({ collapsed: false }))).toEqual([
    'presale-a, row "Behind": it is open and holds panels inside it',
  ]);
});

test('a collapsed row whose panels open elsewhere', () => {
  expect(found(grid, withRow({ gridPos: { x: 0, y: 30, w: 24, h: 1 } }))).toEqual([
    'presale-a, row "Behind": its panels are elsewhere',
  ]);
});

test('a row of half a line', () => {
  expect(found(grid, withRow({ gridPos: { x: 0, y: 9, w: 12, h: 1 } }))).toEqual([
    'presale-a, row "Behind": no whole line',
  ]);
});
