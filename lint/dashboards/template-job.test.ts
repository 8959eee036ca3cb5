import { expect, test } from 'vitest';
import { found, withVariable } from '../sound.ts';
import { templateJob } from './template-job.ts';

test('no choice of job', () => {
  expect(found(templateJob, withVariable('job', { name: 'other' }))).toEqual(['presale-a: no variable job']);
});
