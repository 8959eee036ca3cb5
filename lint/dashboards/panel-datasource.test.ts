import { expect, test } from 'vitest';
import { found, withPanel } from '../sound.ts';
import { panelDatasource } from './panel-datasource.ts';

test('a panel with a data source of its own', () => {
  expect(found(panelDatasource, withPanel({ datasource: { uid: 'mine' } }))).toEqual([
    'presale-a, panel "Queue": data source mine',
  ]);
});

test('a query without one', () => {
  expect(found(panelDatasource, withPanel({ targets: [{ refId: 'A', expr: 'up' }] }))).toEqual([
    'presale-a, panel "Queue": data source of nobody',
  ]);
});
