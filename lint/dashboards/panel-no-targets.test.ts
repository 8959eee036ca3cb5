import { expect, test } from 'vitest';
import { found, withPanel } from '../sound.ts';
import { panelNoTargets } from './panel-no-targets.ts';

test('a panel that asks nothing', () => {
  expect(found(panelNoTargets, withPanel({ targets: [] }))).toEqual(['presale-a, panel "Queue": no query']);
});

test('a list of alerts needs no query', () => {
  expect(found(panelNoTargets, withPanel({ type: 'alertlist', targets: [] }))).toEqual([]);
});
