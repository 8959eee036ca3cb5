import { expect, test } from 'vitest';
import { found, withQuery } from '../sound.ts';
import { targetInstance } from './target-instance.ts';

test('a selector without instance', () => {
  expect(found(targetInstance, withQuery('sum(up{system="booking"})'))).toEqual([
    'presale-a, panel "Queue" A: up{system="booking"} matches no instance',
  ]);
});
