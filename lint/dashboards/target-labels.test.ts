import { expect, test } from 'vitest';
import { found, withQuery } from '../sound.ts';
import { targetInstance, targetJob } from './target-labels.ts';

test.each([
  ['instance', targetInstance],
  ['job', targetJob],
])('a selector without %s', (label, check) => {
  expect(found(check, withQuery('sum(up{system="booking"})'))).toEqual([
    `presale-a, panel "Queue" A: up{system="booking"} matches no ${label}`,
  ]);
});
