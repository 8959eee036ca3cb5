import { expect, test } from 'vitest';
import { found, withVariable } from '../sound.ts';
import { templateOnTimeChangeReload } from './template-on-time-change-reload.ts';

test('a choice that is asked once', () => {
  expect(found(templateOnTimeChangeReload, withVariable('job', { refresh: 1 }))).toEqual([
    'presale-a: variable job has refresh 1',
  ]);
});
