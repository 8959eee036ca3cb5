import { expect, test } from 'vitest';
import { found, withDashboard, withQuery } from '../sound.ts';
import { targetPromql } from './target-promql.ts';

test('a query that breaks off', () => {
  expect(found(targetPromql, withQuery('sum(up'))).toEqual([
    'presale-a, panel "Queue" A: sum(up: cannot be read from "" on',
  ]);
});

test('a query of an annotation', () => {
  expect(
    found(targetPromql, withDashboard({ annotations: { list: [{ name: 'Faults', target: { expr: 'up ==' } }] } })),
  ).toEqual(['presale-a, annotation "Faults": up ==: cannot be read from "" on']);
});
