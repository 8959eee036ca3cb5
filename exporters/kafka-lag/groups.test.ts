import { ConsumerGroupStates } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { stateOf } from './groups.ts';

test.each([
  ['Stable', 'stable'],
  ['PreparingRebalance', 'preparing_rebalance'],
  ['CompletingRebalance', 'completing_rebalance'],
  ['Assigning', 'assigning'],
  ['Reconciling', 'reconciling'],
  ['Empty', 'empty'],
  ['Dead', 'dead'],
  ['Unknown', 'unknown'],
  ['NotReady', 'unknown'],
  ['', 'unknown'],
])('Kafka\'s state "%s" is "%s"', (state, expected) => {
  expect(stateOf(state)).toBe(expected);
});

test('the client knows no other states of consumer groups', () => {
  const ofOtherGroups = ['NotReady'];
  const unknown = ConsumerGroupStates.filter((state) => stateOf(state) === 'unknown');
  expect(unknown.toSorted()).toEqual([...ofOtherGroups, 'Unknown']);
});
