import { describe, expect, it } from 'vitest';
import { k6BookingOutcomes, k6HttpReqDuration, k6ReservationsMade } from '../../catalog/k6.ts';
import { httpReqFailed, judgedByK6 } from '../../catalog/k6-objectives.ts';
import { type Objective, objectives } from '../../catalog/objectives.ts';
import { kinds } from './kinds.ts';
import { expression, notJudged, promised, selected } from './thresholds.ts';

const latency: Objective = {
  title: 'Latency',
  direction: 'below',
  unit: 's',
  target: 0.5,
  critical: 1,
  quantile: 0.95,
  source: 'test',
};

describe('expression', () => {
  it('turns seconds into the milliseconds that k6 keeps', () => {
    expect(expression(latency)).toBe('p(95)<500');
  });
  it('takes the level that it is asked for', () => {
    expect(expression(latency, 'critical')).toBe('p(95)<1000');
  });
  it('takes critical where the promise has one number', () => {
    const { target: _, ...one } = latency;
    expect(expression(one, 'target')).toBe('p(95)<1000');
  });
  it('takes the average of a latency without a quantile', () => {
    const { quantile: _, ...mean } = latency;
    expect(expression(mean)).toBe('avg<500');
  });
  it('writes quantiles without the noise of floating point', () => {
    expect(expression({ ...latency, quantile: 0.999, target: 0.0351 })).toBe('p(99.9)<35.1');
  });
  it('writes a ratio as it is, and the direction of the promise', () => {
    expect(expression({ title: 'Success', direction: 'above', unit: 'ratio', critical: 0.99, source: 'test' })).toBe(
      'rate>0.99',
    );
  });
  it('refuses a unit that k6 has no figure for', () => {
    expect(() => expression({ ...latency, unit: 'messages' })).toThrow('"messages"');
  });
});

describe('promised', () => {
  const promises = [
    { metric: httpReqFailed, objective: objectives.booking.errors },
    { metric: k6HttpReqDuration, objective: latency },
  ];
  it('judges latency at load', () => {
    expect(promised({ kind: kinds.load, scale: 1 }, promises)).toEqual({
      http_req_failed: [`rate<${objectives.booking.errors.critical}`],
      http_req_duration: ['p(95)<500'],
    });
  });
  it('does not judge latency at smoke, but judges function', () => {
    expect(Object.keys(promised({ kind: kinds.smoke, scale: 1 }, promises))).toEqual(['http_req_failed']);
  });
  it('keeps two objectives of one metric', () => {
    const both = promised({ kind: kinds.load, scale: 1 }, [
      { metric: k6HttpReqDuration, objective: latency },
      { metric: k6HttpReqDuration, objective: { ...latency, quantile: 0.99 } },
    ]);
    expect(both.http_req_duration).toEqual(['p(95)<500', 'p(99)<500']);
  });
});

describe('a rate', () => {
  const { reservationRate } = objectives.ticketing;
  const promises = [{ metric: k6ReservationsMade, objective: reservationRate }];
  it('is a part of it for a part of the users', () => {
    const part = { kind: { ...kinds.load, judgesLatency: false }, scale: 0.1 };
    expect(promised(part, promises)).toEqual({ reservations_made: [`rate>${reservationRate.critical / 10}`] });
  });
  it('is not judged at smoke, and that is said', () => {
    const smoke = { kind: kinds.smoke, scale: 1 };
    expect(promised(smoke, promises)).toEqual({});
    expect(notJudged(smoke, judgedByK6.ticketing)).toEqual(['latency', 'the rate of reservations']);
    expect(notJudged({ kind: kinds.load, scale: 1 }, judgedByK6.ticketing)).toEqual([]);
  });
});

describe('selected', () => {
  it('names a part of a metric by its tags', () => {
    expect(selected(k6BookingOutcomes, { outcome: 'held' })).toBe('booking_outcomes{outcome:held}');
  });
  it('names the whole metric without tags', () => {
    expect(selected(k6BookingOutcomes)).toBe('booking_outcomes');
  });
});
