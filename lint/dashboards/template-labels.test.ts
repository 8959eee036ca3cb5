import { expect, test } from 'vitest';
import { found, withVariable } from '../sound.ts';
import { templateInstance, templateJob } from './template-labels.ts';

test.each([
  ['instance', templateInstance],
  ['job', templateJob],
])('no choice of %s', (label, check) => {
  expect(found(check, withVariable(label, { name: 'other' }))).toEqual([`presale-a: no variable ${label}`]);
});
