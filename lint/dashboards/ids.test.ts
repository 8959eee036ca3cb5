import { expect, test } from 'vitest';
import { found, withPanel } from '../sound.ts';
import { ids } from './ids.ts';

test('two panels with one id', () => {
  expect(found(ids, withPanel({ id: 5 }))).toEqual(['presale-a, panel "Lag": its id 5 is that of "Queue"']);
});

test("the SDK's own 0", () => {
  expect(found(ids, withPanel({ id: 0 }))).toEqual(['presale-a, panel "Queue": its id is 0']);
});

test('no id', () => {
  expect(found(ids, withPanel({ id: undefined } as never))).toEqual(['presale-a, panel "Queue": its id is undefined']);
});
