import { describe, expect, it } from 'vitest';
import { k6BookingOutcomes } from '../../../catalog/k6.ts';
import { type CountedStep, expectedOf, outcomeOf, queueStateOf } from './outcomes.ts';

describe('outcomeOf', () => {
  it.each<[CountedStep, number, string]>([
    ['book', 201, 'held'],
    ['book', 202, 'queued'],
    ['book', 409, 'conflict'],
    ['confirm', 200, 'confirmed'],
    ['confirm', 410, 'expired'],
    ['cancel', 204, 'cancelled'],
  ])('%s answered with %d is %s', (step, status, outcome) => {
    expect(outcomeOf(step, status)).toBe(outcome);
  });

  it.each<[CountedStep, number]>([
    ['book', 0],
    ['book', 200],
    ['book', 302],
    ['book', 401],
    ['book', 410],
    ['book', 500],
    ['book', 503],
    ['confirm', 201],
    ['confirm', 409],
    ['confirm', 404],
    ['cancel', 200],
    ['cancel', 404],
    ['cancel', 0],
  ])('%s answered with %d is unexpected', (step, status) => {
    expect(outcomeOf(step, status)).toBe('unexpected');
  });

  it('counts every outcome of the catalogue', () => {
    const reached = (['book', 'confirm', 'cancel'] as const).flatMap((step) =>
      [0, ...expectedOf(step)].map((status) => outcomeOf(step, status)),
    );
    // What a visitor sees who finds no seat, and therefore asks for none.
    expect(new Set([...reached, 'sold_out'])).toEqual(new Set(k6BookingOutcomes.labels.outcome));
  });
});

describe('expectedOf', () => {
  it('is what the API promises to a booking', () => {
    expect(expectedOf('book')).toEqual([201, 202, 409]);
  });
});

describe('queueStateOf', () => {
  it.each([
    [200, 'queued', 'waiting'],
    [200, 'held', 'held'],
    [200, 'refused', 'gone'],
    [200, 'expired', 'gone'],
    [404, undefined, 'unexpected'],
    [0, 'held', 'unexpected'],
  ])('status %d with state %s is %s', (status, state, expected) => {
    expect(queueStateOf(status, state)).toBe(expected);
  });
});
