import { expect, test } from 'vitest';
import { found, withQuery } from '../sound.ts';
import { targetJob } from './target-job.ts';

test('a selector without job', () => {
  expect(found(targetJob, withQuery('sum(up{system="booking"})'))).toEqual([
    'presale-a, panel "Queue" A: up{system="booking"} matches no job',
  ]);
});
