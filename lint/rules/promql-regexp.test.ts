import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { promqlRegexp } from './promql-regexp.ts';

test('nothing to match', () => {
  expect(found(promqlRegexp, withExpr('up{job=~"booking"} == 0'))).toEqual([
    'booking, LocksFail: up{job=~"booking"}: "booking" has nothing to match: use =',
  ]);
});

test('anchors', () => {
  expect(found(promqlRegexp, withExpr('up{job=~"^booking.*"} == 0'))).toEqual([
    'booking, LocksFail: up{job=~"^booking.*"}: "^booking.*" is anchored anyway',
  ]);
});

test('no expression', () => {
  expect(found(promqlRegexp, withExpr('up{job!~"(a"} == 0'))).toEqual([
    'booking, LocksFail: up{job!~"(a"}: "(a" is no regular expression',
  ]);
});

test('a part of a label', () => {
  expect(found(promqlRegexp, withExpr('up{job=~"booking_.+_live"} == 0'))).toEqual([
    'booking, LocksFail: up{job=~"booking_.+_live"}: "booking_.+_live" matches a part of a label: give the part a label of its own',
  ]);
});

test('alternatives are fine', () => {
  expect(found(promqlRegexp, withExpr('up{job=~"a|b|c.*"} == 0'))).toEqual([]);
});
