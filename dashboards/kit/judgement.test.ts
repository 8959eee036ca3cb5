import { describe, expect, test } from 'vitest';
import type { Objective } from '../../catalog/objectives.ts';
import { targetsUp } from '../../signals/availability.ts';
import { oversoldSeats } from '../../signals/capacity.ts';
import { errorRatio, latencyP99, requestRate } from '../../signals/latency.ts';
import { panel } from './dashboard.ts';
import { linesOf, lowIsBad, objectiveOf, promise, stepsOf } from './judgement.ts';

const error: Objective = {
  title: 'errors',
  direction: 'below',
  unit: 'ratio',
  target: 0.001,
  critical: 0.01,
  source: 'a test',
};
const throughput: Objective = {
  title: 'rate',
  direction: 'above',
  unit: 'per second',
  target: 1000,
  critical: 500,
  source: 'a test',
};
const single: Objective = { title: 'queue', direction: 'below', unit: 'bookings', critical: 1000, source: 'a test' };

/** The colour that Grafana gives a value: that of the last step that is not above it. */
const colourOf = (steps: ReturnType<typeof stepsOf>, value: number) =>
  steps?.filter((step) => step.value === null || step.value <= value).at(-1)?.color;
const judged = (objective: Objective) => stepsOf({ ...requestRate, objective });

describe('the colour of a value', () => {
  test.each([
    ['below both levels', error, 0.0005, 'green'],
    ['at the target, which is missed', error, 0.001, 'orange'],
    ['at the critical level', error, 0.01, 'red'],
    ['above both levels, where more is better', throughput, 1200, 'green'],
    ['between the levels, where more is better', throughput, 700, 'orange'],
    ['below both, where more is better', throughput, 499, 'red'],
    ['one level, kept', single, 999, 'green'],
    ['one level, reached', single, 1000, 'red'],
  ])('%s', (_, objective, value, colour) => {
    expect(colourOf(judged(objective), value)).toBe(colour);
  });

  test('where one value is right, every other is wrong', () => {
    expect([0, 1, 0.001].map((value) => colourOf(stepsOf(oversoldSeats), value))).toEqual(['green', 'red', 'red']);
    expect([1, 0.99, 0].map((value) => colourOf(stepsOf(targetsUp), value))).toEqual(['green', 'red', 'red']);
  });

  test('where nothing is promised, there is none', () => {
    expect(stepsOf(requestRate)).toBeUndefined();
  });
});

describe('the lines of an objective', () => {
  const drawn = (objective: Objective) => linesOf(objective).filter(({ color }) => color !== 'transparent');

  test.each([
    ['two levels', error, [0.001, 0.01]],
    ['two levels, where more is better', throughput, [500, 1000]],
    ['one level', single, [1000]],
  ])('%s: each level, rising as Grafana wants them', (_, objective, levels) => {
    expect(drawn(objective).map(({ value }) => value)).toEqual(levels);
  });

  test('the critical level is red', () => {
    for (const objective of [error, throughput, single]) {
      expect(drawn(objective).find(({ color }) => color === 'red')?.value).toBe(objective.critical);
    }
  });
});

test('a panel has one objective, or is refused', () => {
  expect(objectiveOf(panel(8, 'one', requestRate, latencyP99))).toBe(latencyP99.objective);
  expect(() => objectiveOf(panel(8, 'two', errorRatio, latencyP99))).toThrow('panel "two": it has 2 objectives');
});

test('an objective is said in words', () => {
  expect(promise(error)).toBe('Promised: below 1 %, better below 0.1 %.');
  expect(promise(single)).toBe('Promised: below 1000 bookings.');
});

test('the worst is the lowest where all shall be there', () => {
  expect([targetsUp, oversoldSeats, latencyP99, requestRate].map(lowIsBad)).toEqual([true, false, false, false]);
});
