import { expect, test } from 'vitest';
import { found, withRules } from '../sound.ts';
import { ruleDuplicate } from './rule-duplicate.ts';

test('the same twice', () => {
  expect(found(ruleDuplicate, withRules({ alert: 'A', expr: 'up == 0' }, { alert: 'A', expr: 'up == 0' }))).toEqual([
    'booking, A: up == 0 and up == 0 under one name, with the same labels',
  ]);
});

test('two that overlap', () => {
  expect(
    found(ruleDuplicate, withRules({ alert: 'A', expr: 'up == 0' }, { alert: 'A', expr: 'up{job="a"} < 1' })),
  ).toEqual(['booking, A: up{job="a"} < 1 and up == 0 under one name, with the same labels']);
});

test('other labels make another alert', () => {
  expect(
    found(
      ruleDuplicate,
      withRules({ alert: 'A', expr: 'up == 0' }, { alert: 'A', expr: 'up == 0', labels: { system: 'a' } }),
    ),
  ).toEqual([]);
});
