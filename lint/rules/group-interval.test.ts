import { expect, test } from 'vitest';
import { found, withGroup } from '../sound.ts';
import { groupInterval } from './group-interval.ts';

test('none', () => {
  expect(found(groupInterval, withGroup({ interval: 'often' }))).toEqual(['booking: interval is "often"']);
});

test('too long', () => {
  expect(found(groupInterval, withGroup({ interval: '10m' }))).toEqual(['booking: interval is 10m']);
});
