import { describe, expect, test } from 'vitest';
import { lockFailureRate } from '../../signals/locks.ts';
import { waitingBookings } from '../../signals/queue.ts';
import { panel, stat } from './dashboard.ts';
import { panelId, refuseTwice, rowId, uidOf } from './identity.ts';

const one = { file: 'one' };
const other = { file: 'other' };

describe('the id of a panel', () => {
  test('goes by dashboard and signal, not by place, size or title', () => {
    expect(panelId(one, panel(12, lockFailureRate))).toBe(panelId(one, panel(6, 'Another title', lockFailureRate)));
    expect(panelId(one, panel(12, lockFailureRate))).not.toBe(panelId(other, panel(12, lockFailureRate)));
    expect(panelId(one, panel(12, lockFailureRate))).not.toBe(panelId(one, panel(12, waitingBookings)));
  });

  test('lets a figure stand beside the graph of the same signal', () => {
    expect(panelId(one, stat(4, lockFailureRate))).not.toBe(panelId(one, panel(12, lockFailureRate)));
  });

  test('is a positive number that Grafana can hold', () => {
    for (const id of [panelId(one, panel(1, lockFailureRate)), rowId(one, { title: 'row' })]) {
      expect(Number.isInteger(id) && id > 0 && id < 2 ** 31).toBe(true);
    }
  });
});

test('the uid of a dashboard is the name of its file', () => {
  expect(uidOf({ file: 'booking-locks' })).toBe('presale-booking-locks');
});

test('an id that is there twice is refused, with both names', () => {
  const ids = [
    { id: 1, title: 'first' },
    { id: 2, title: 'second' },
  ];
  expect(() => refuseTwice('one', ids)).not.toThrow();
  expect(() => refuseTwice('one', [...ids, { id: 1, title: 'third' }])).toThrow('"first" and "third"');
});
