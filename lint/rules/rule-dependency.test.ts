import { expect, test } from 'vitest';
import { found, sound, withExpr, withRules } from '../sound.ts';
import type { RuleGroup } from './rule.ts';
import { ruleDependency } from './rule-dependency.ts';

const recording = (name: string, record: string, expr: string): RuleGroup => ({
  ...{ file: name, name, interval: '5s', rules: [{ record, expr }] },
});

test('a metric of nobody', () => {
  expect(found(ruleDependency, withExpr('booking_gone > 1'))).toEqual([
    'booking, LocksFail: nobody emits or records booking_gone',
  ]);
});

test('what another group records', () => {
  expect(
    found(ruleDependency, { ...sound, groups: [recording('one', 'a:b:c', 'up'), recording('two', 'd:e:f', 'a:b:c')] }),
  ).toEqual(['two, d:e:f: a:b:c is recorded in one, so it is read late']);
  const [alerting] = withExpr('a:b:c > 1').groups;
  expect(found(ruleDependency, { ...sound, groups: [recording('one', 'a:b:c', 'up'), alerting as RuleGroup] })).toEqual(
    ['booking, LocksFail: a:b:c is recorded in one, so it is read late'],
  );
});

test('what its own group records', () => {
  expect(found(ruleDependency, withRules({ record: 'a:b:c', expr: 'up' }, { record: 'd:e:f', expr: 'a:b:c' }))).toEqual(
    [],
  );
});
