import { describe, expect, it } from 'vitest';
import { outcomes } from '../../../catalog/outcomes.ts';
import { outcomeOf } from './outcomes.ts';

describe('outcomeOf', () => {
  it.each([
    ['an order that is accepted', 200, 'success', false, 'accepted'],
    ['one that comes too late', 409, 'sold_out', false, 'sold_out'],
    ['one over the limit', 302, undefined, false, 'limited'],
    ['one that is sent again', 200, 'ignored', true, 'ignored'],
    ['one that is sent again over the limit', 302, undefined, true, 'limited'],
    ['an order that is lost: its key is new', 200, 'ignored', false, undefined],
    ['one that is sold twice: its key is known', 200, 'success', true, undefined],
    ['one that is sent again, and forgotten', 409, 'sold_out', true, undefined],
    ['a success that does not say which', 200, undefined, false, undefined],
    ['a conflict about something else', 409, 'busy', false, undefined],
    ['a key that did not arrive', 400, undefined, false, undefined],
    ['an error', 500, undefined, false, undefined],
    ['no answer', 0, undefined, false, undefined],
  ])('%s', (_, status, said, isKnown, expected) => {
    expect(outcomeOf(status, said, isKnown)).toBe(expected);
  });

  it('reaches every outcome that is counted', () => {
    const reached = [
      outcomeOf(200, 'success', false),
      outcomeOf(409, 'sold_out', false),
      outcomeOf(302, undefined, false),
      outcomeOf(200, 'ignored', true),
    ];
    const counted = outcomes['flash-sale'].counters.flatMap(({ labels }) => [...labels.outcome]);
    expect(new Set(reached)).toEqual(new Set(counted));
  });
});
