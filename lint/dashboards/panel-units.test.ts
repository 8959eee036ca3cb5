import { expect, test } from 'vitest';
import { found, withPanel } from '../sound.ts';
import { panelUnits } from './panel-units.ts';

test('a panel without a unit', () => {
  expect(found(panelUnits, withPanel({ fieldConfig: {} }))).toEqual(['presale-a, panel "Queue": no unit']);
});

test('a unit of nobody', () => {
  expect(found(panelUnits, withPanel({ fieldConfig: { defaults: { unit: 'fortnights' } } }))).toEqual([
    'presale-a, panel "Queue": Grafana does not know the unit "fortnights"',
  ]);
});

test("a unit of one's own is fine", () => {
  expect(found(panelUnits, withPanel({ fieldConfig: { defaults: { unit: 'count:/min' } } }))).toEqual([]);
});
