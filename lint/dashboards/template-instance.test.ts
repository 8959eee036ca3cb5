import { expect, test } from 'vitest';
import { found, withVariable } from '../sound.ts';
import { templateInstance } from './template-instance.ts';

test('no choice of instance', () => {
  expect(found(templateInstance, withVariable('instance', { name: 'other' }))).toEqual([
    'presale-a: no variable instance',
  ]);
});
