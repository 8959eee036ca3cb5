import { expect, test } from 'vitest';
import { found, withDashboard } from '../sound.ts';
import { uneditableDashboard } from './uneditable-dashboard.ts';

test('one that can be edited', () => {
  expect(found(uneditableDashboard, withDashboard({ editable: true }))).toEqual(['presale-a: it can be edited']);
});
