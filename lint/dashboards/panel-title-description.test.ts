import { expect, test } from 'vitest';
import { found, withPanel } from '../sound.ts';
import { panelTitleDescription } from './panel-title-description.ts';

test('a panel without words', () => {
  expect(found(panelTitleDescription, withPanel({ description: '' }))).toEqual([
    'presale-a, panel "Queue": no description',
  ]);
});

test('a panel without a title', () => {
  expect(found(panelTitleDescription, withPanel({ title: '' }))).toEqual(['presale-a, panel "": no title']);
});
