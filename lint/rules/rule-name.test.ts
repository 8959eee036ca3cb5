import { expect, test } from 'vitest';
import { found, withRule, withRules } from '../sound.ts';
import { ruleName } from './rule-name.ts';

test('an alert in lower case', () => {
  expect(found(ruleName, withRule({ alert: 'locks_fail' }))).toEqual(['booking, locks_fail: an alert "locks_fail"']);
});

test('a record without its level', () => {
  expect(found(ruleName, withRules({ record: 'lock_failures', expr: 'up' }))).toEqual([
    'booking, lock_failures: a record "lock_failures"',
  ]);
});

test('neither', () => {
  expect(found(ruleName, withRules({ expr: 'up' }))).toEqual(['booking, ?: neither alert nor record, or both']);
});
