import { describe, expect, test } from 'vitest';
import { queueLength } from '../../catalog/booking.ts';
import type { Duration } from '../../catalog/duration.ts';
import { prometheusServer } from '../../catalog/emitters.ts';
import { sum } from '../../promql/index.ts';
import { firingAlertCount, targetUp } from '../../signals/availability.ts';
import { lockFailureRate } from '../../signals/locks.ts';
import { waitingBookings } from '../../signals/queue.ts';
import { alert } from './alert.ts';
import { above, absentTarget, always, equals } from './condition.ts';
import { detectionBound, resolutionBound, windowOf } from './timing.ts';

const said = { severity: 'warning', component: 'locks', summary: 'Too many', description: 'Many.' } as const;
/** Over 2 minutes, scraped every 5 s. */
const ofRate = (held: Duration) =>
  alert('A', { ...said, when: above(lockFailureRate, 'critical'), for: held, keepFiringFor: '1m' });
/** The newest of the last 20 s, scraped every 5 s. */
const ofGauge = alert('A', { ...said, when: above(waitingBookings, 'critical'), for: '30s' });
const unbridged = { ...waitingBookings, query: () => sum(['system'], queueLength) };
const ofNothing = alert('A', { ...said, when: always(firingAlertCount), system: 'platform' });
const group = { interval: '5s' } as const;

describe('detection takes at most', () => {
  const bound = (of: ReturnType<typeof alert>, timeScale?: number) =>
    detectionBound(of, group, { groupWait: '10s', ...(timeScale && { timeScale }) });

  test('a scrape, the window, an evaluation, the for and the group wait', () => {
    expect(bound(ofRate('30s'))).toBe(5 + 120 + 5 + 30 + 10);
    expect(bound(ofGauge)).toBe(5 + 5 + 30 + 10);
  });
  test('no longer because missed scrapes are bridged: the newest sample is shown at once', () => {
    expect(bound(ofGauge)).toBe(bound(alert('A', { ...said, when: above(unbridged, 'critical'), for: '30s' })));
    expect([windowOf(ofGauge, 1), windowOf(ofRate('30s'), 1), windowOf(ofRate('30s'), 10)]).toEqual([0, 120, 12]);
  });
  test('a for of whole evaluations', () => {
    expect(bound(ofRate('31s'))).toBe(5 + 120 + 5 + 35 + 10);
  });
  test('an evaluation and the group wait where nothing is scraped', () => {
    expect(bound(ofNothing)).toBe(5 + 10);
  });
  test('less at a time scale, but for the shortest scrape and window', () => {
    expect(bound(ofRate('30s'), 10)).toBeCloseTo(1 + 12 + 0.5 + 3 + 1);
    expect(bound(ofRate('30s'), 50)).toBeCloseTo(1 + 4 + 0.1 + 0.6 + 0.2);
  });
});

describe('detection takes longer', () => {
  const bound = (when: Parameters<typeof alert<'job'>>[1]['when'], options = {}) =>
    detectionBound(alert('A', { ...said, when, for: '30s', system: 'platform' }), group, {
      groupWait: '10s',
      ...options,
    });
  const without = 5 + 5 + 30 + 10;

  test('by the time-out of a scrape where nobody answers', () => {
    const down = { ...said, for: '30s' } as const;
    const ofTarget = alert('A', { ...down, when: equals(targetUp, 0) });
    expect(detectionBound(ofTarget, group, { groupWait: '10s' })).toBe(without + 4);
    expect(detectionBound(ofTarget, group, { groupWait: '10s', timeScale: 10 })).toBeCloseTo(1 + 0.5 + 3 + 1 + 0.8);
    expect(resolutionBound(ofTarget, group, { groupInterval: '30s' })).toBe(5 + 5 + 30);
  });
  test('by the scrapes after which a target that is gone is believed to be', () => {
    expect(bound(absentTarget(targetUp, [prometheusServer]))).toBeCloseTo(without + 1.1 * 5);
  });
});

test('whoever counts over the window themselves has waited for it', () => {
  const options = { since: 'limit' } as const;
  expect(detectionBound(ofRate('30s'), group, { groupWait: '10s', ...options })).toBe(5 + 5 + 30 + 10);
  expect(resolutionBound(ofRate('30s'), group, { groupInterval: '30s', ...options })).toBe(5 + 5 + 60 + 30);
});

test('resolution takes at most a scrape, the window, an evaluation, the time kept and the group interval', () => {
  expect(resolutionBound(ofRate('30s'), group, { groupInterval: '30s' })).toBe(5 + 120 + 5 + 60 + 30);
  expect(resolutionBound(ofGauge, group, { groupInterval: '30s' })).toBe(5 + 5 + 30);
  expect(resolutionBound(ofRate('30s'), group, { groupInterval: '30s', timeScale: 10 })).toBeCloseTo(
    1 + 12 + 0.5 + 6 + 3,
  );
});
