import { expect, test } from 'vitest';
import { found, withRule } from '../sound.ts';
import { ruleFor } from './rule-for.ts';

test('an alert at first sight', () => {
  expect(found(ruleFor, withRule({ for: undefined } as never))).toEqual(['booking, LocksFail: for is not there']);
});

test('one evaluation', () => {
  expect(found(ruleFor, withRule({ for: '5s' }))).toEqual(['booking, LocksFail: for is 5s']);
});

test('half a day', () => {
  expect(found(ruleFor, withRule({ for: '12h' }))).toEqual([
    'booking, LocksFail: for is 12h: too late for anybody to act',
  ]);
});
