import { describe, expect, it } from 'vitest';
import type { K6Summary } from '../../k6/lib/summary-data.ts';
import { metric } from '../../test/good-run.ts';
import { outcomesOf } from './outcomes.ts';

const counted = (counts: Readonly<Record<string, number>>): K6Summary => ({
  state: { testRunDurationMs: 1000 },
  metrics: Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, metric('counter', { count })])),
});

describe('outcomesOf', () => {
  it('takes one counter by its outcomes, the most frequent first', () => {
    const summary = counted({ 'booking_outcomes{outcome:held}': 3, 'booking_outcomes{outcome:confirmed}': 7 });
    expect(outcomesOf('booking', summary)).toEqual([
      {
        title: 'Bookings by what became of them',
        parts: [
          { name: 'confirmed', count: 7 },
          { name: 'held', count: 3 },
        ],
      },
    ]);
  });
  it('takes several counters together, and what nobody expected apart', () => {
    const summary = counted({
      'orders_accepted{outcome:accepted}': 100,
      'orders_rejected{outcome:sold_out}': 900,
      'unexpected_responses{kind:timeout}': 2,
    });
    expect(outcomesOf('flash-sale', summary).map(({ parts }) => parts)).toEqual([
      [
        { name: 'sold_out', count: 900 },
        { name: 'accepted', count: 100 },
      ],
      [{ name: 'timeout', count: 2 }],
    ]);
  });
  it('says nothing of another system, nor of a suite that counts none', () => {
    expect(outcomesOf('ticketing', counted({ 'booking_outcomes{outcome:held}': 3 }))).toEqual([]);
  });
});
