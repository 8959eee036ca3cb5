import { describe, expect, it } from 'vitest';
import { outcomes } from '../../../catalog/outcomes.ts';
import { type Outcome, outcomeOf } from './outcomes.ts';

describe('outcomeOf', () => {
  it.each<[string, number, string, unknown, Outcome]>([
    ['a reservation', 201, '{"reservation_id":"a"}', 'a', 'reserved'],
    ['a success without an id', 201, '{}', undefined, 'failed'],
    ['an id that is empty', 201, '{"reservation_id":""}', '', 'failed'],
    ['too few seats', 409, '{"message":"Insufficient inventory: VIP has 2 left"}', undefined, 'sold_out'],
    ['a conflict about something else', 409, '{"error":"conflict"}', undefined, 'failed'],
    ['those words under another status', 500, 'Insufficient inventory', undefined, 'failed'],
    ['a status that is not promised', 200, '{"reservation_id":"a"}', 'a', 'failed'],
    ['a token that is not known', 401, '', undefined, 'failed'],
    ['no answer', 0, '', undefined, 'failed'],
  ])('%s', (_, status, body, id, expected) => {
    expect(outcomeOf(status, body, id)).toBe(expected);
  });

  it('reaches every outcome that is counted', () => {
    const reached = [
      outcomeOf(201, '', 'a'),
      outcomeOf(409, 'Insufficient inventory', undefined),
      outcomeOf(0, '', ''),
    ];
    const counted = outcomes.ticketing.counters.flatMap(({ labels }) => [...labels.outcome]);
    expect(new Set(reached)).toEqual(new Set(counted));
  });
});
