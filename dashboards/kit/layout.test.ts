import { describe, expect, test } from 'vitest';
import { firingAlertCount, targetsUp } from '../../signals/availability.ts';
import { waitingBookings } from '../../signals/queue.ts';
import { collapsed, panel, row, stat, tall } from './dashboard.ts';
import { layOut } from './layout.ts';

const graph = (width: number) => panel(width, waitingBookings);
const places = (...rows: Parameters<typeof layOut>[1]) =>
  layOut('sample', rows).map(({ heading, panels }) => [heading.y, ...panels.map(({ gridPos }) => gridPos)]);

describe('rows on the grid', () => {
  test('panels stand side by side under their heading, rows below each other', () => {
    expect(places(row('one', graph(12), graph(12)), row('two', graph(24)))).toEqual([
      [0, { x: 0, y: 1, w: 12, h: 8 }, { x: 12, y: 1, w: 12, h: 8 }],
      [9, { x: 0, y: 10, w: 24, h: 8 }],
    ]);
  });

  test('panels of a row are equally high, so that no hole is left', () => {
    const [[, figure, graphOfRow]] = places(row('mixed', stat(4, targetsUp), graph(20))) as [
      [number, { h: number }, { h: number }],
    ];
    expect(figure.h).toBe(graphOfRow.h);
  });

  test('a panel that needs more height makes its row higher, and moves what follows', () => {
    const [, [second]] = places(row('list', tall(11, graph(24))), row('next', graph(24))) as [unknown, [number]];
    expect(second).toBe(12);
  });

  test('a folded row takes one line, its panels lie under its heading', () => {
    expect(places(collapsed('folded', graph(24)), row('next', graph(24)))).toEqual([
      [0, { x: 0, y: 1, w: 24, h: 8 }],
      [1, { x: 0, y: 2, w: 24, h: 8 }],
    ]);
  });

  test('a row wider than the grid is refused by name', () => {
    expect(() => places(row('too wide', graph(12), graph(12), stat(1, firingAlertCount)))).toThrow(
      'dashboard sample, row "too wide": its panels take 25 columns',
    );
  });

  test.each([0, -1, 2.5])('a width of %d is refused', (width) => {
    expect(() => places(row('odd', graph(width)))).toThrow(`width ${width}`);
  });
});
