import { expect, test } from 'vitest';
import { busyNote } from './record.ts';

test('a machine of which more is wanted than it has is said to be shared, and another is not', () => {
  expect(busyNote(2, 2)).toEqual([]);
  expect(busyNote(40.4, 2)).toEqual([expect.stringContaining('40 processes wanted its 2 cores')]);
});
