import { expect, test } from 'vitest';
import { found, withPanel } from '../sound.ts';
import { refIds } from './ref-ids.ts';

test('two queries under one name', () => {
  expect(found(refIds, withPanel({ targets: [{ refId: 'A' }, { refId: 'A' }] }))).toEqual([
    'presale-a, panel "Queue": refIds A, A',
  ]);
});

test('a query without a name', () => {
  expect(found(refIds, withPanel({ targets: [{ expr: 'up' }] }))).toEqual([
    'presale-a, panel "Queue": a query without a refId',
  ]);
});
