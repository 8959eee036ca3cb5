import { expect, test } from 'vitest';
import { found, sound, withDashboard } from '../sound.ts';
import { uids } from './uids.ts';

test('another address', () => {
  expect(found(uids, withDashboard({ uid: 'Abc 1' }))).toEqual(['Abc 1: its uid is "Abc 1"']);
});

test('one address twice', () => {
  expect(found(uids, { ...sound, dashboards: [...sound.dashboards, ...sound.dashboards] })).toEqual([
    'presale-a: another dashboard has its uid',
  ]);
});
