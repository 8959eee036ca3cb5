import { expect, test } from 'vitest';
import { found, withDashboard, withVariable } from '../sound.ts';
import { templateDatasource } from './template-datasource.ts';

test('a choice under another name', () => {
  expect(found(templateDatasource, withVariable('datasource', { name: 'ds' }))).toEqual([
    'presale-a: its choices of a data source: ds "Data source" prometheus',
  ]);
});

test('no choice', () => {
  expect(found(templateDatasource, withDashboard({ templating: { list: [] } }))).toEqual([
    'presale-a: its choices of a data source: none',
  ]);
});
