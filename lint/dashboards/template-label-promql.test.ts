import { expect, test } from 'vitest';
import { found, withVariable } from '../sound.ts';
import { templateLabelPromql } from './template-label-promql.ts';

test('a selector that cannot be read', () => {
  expect(found(templateLabelPromql, withVariable('system', { definition: 'label_values(up{, system)' }))).toEqual([
    'presale-a: variable system asks "label_values(up{, system)"',
  ]);
});

test('another function', () => {
  expect(found(templateLabelPromql, withVariable('system', { definition: 'query_result(up)' }))).toEqual([
    'presale-a: variable system asks "query_result(up)"',
  ]);
});
