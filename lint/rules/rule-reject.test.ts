import { expect, test } from 'vitest';
import { found, withAnnotation, withRule } from '../sound.ts';
import { ruleReject } from './rule-reject.ts';

test('an address', () => {
  expect(found(ruleReject, withAnnotation('description', 'See http://wiki/x.'))).toEqual([
    'booking, LocksFail: annotation description has an address: "See http://wiki/x."',
  ]);
});

test('a note', () => {
  expect(found(ruleReject, withAnnotation('summary', 'TODO'))).toEqual([
    'booking, LocksFail: annotation summary has a note: "TODO"',
  ]);
});

test('a text in a label', () => {
  expect(found(ruleReject, withRule({ labels: { component: 'seat locks' } }))).toEqual([
    'booking, LocksFail: label component is a text: "seat locks"',
  ]);
});
