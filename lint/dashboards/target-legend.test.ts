import { expect, test } from 'vitest';
import { found, withQuery } from '../sound.ts';
import { targetLegend } from './target-legend.ts';

test('a label that was aggregated away', () => {
  expect(found(targetLegend, withQuery('sum by (system) (booking_queue_length)', '{{system}} {{job}}'))).toEqual([
    'presale-a, panel "Queue" A: its series have no label job',
  ]);
});
