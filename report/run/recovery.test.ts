import { describe, expect, it } from 'vitest';
import { judgedByK6 } from '../../catalog/k6-objectives.ts';
import { failedShare, responseTimeP99 } from '../../signals/k6.ts';
import type { AnySignal } from '../../signals/signal.ts';
import type { Readings } from './readings.ts';
import { recoveriesOf } from './recovery.ts';
import { momentsOf } from './time-grid.ts';

const grid = { startedAt: new Date(0), from: -10, stepSeconds: 1, count: 131, loadSeconds: 110 };
const fault = { name: 'slow-requests', from: 0, to: 40 };
const fine: Readonly<Record<string, number>> = { [responseTimeP99.title]: 0.1, [failedShare.title]: 0 };

/** Every signal is well, but for one of which the course is given. */
const readings = (title = '', course: (second: number) => number | null = () => null): Readings => ({
  course: async (signal: AnySignal) => {
    if (fine[signal.title] === undefined && signal.title !== title) return [];
    const value = signal.title === title ? course : () => fine[signal.title] ?? null;
    return [{ labels: {}, values: momentsOf(grid).map(value) }];
  },
  atEnd: async () => [],
});
const secondsOf = async (title: string, from: Readings, faults = [fault]) => {
  const found = await recoveriesOf(faults, from, grid, judgedByK6.booking);
  return 'missing' in found ? found.missing : found.find((each) => each.title === title)?.seconds;
};

describe('the recovery after a fault', () => {
  const p99 = responseTimeP99.title;

  it('is at once where nothing was missed after it', async () => {
    expect(await secondsOf(p99, readings())).toBe(0);
  });

  it('counts from when the fault may have ended first to the first moment after the last bad one', async () => {
    // Bad up to second 51, and once more from 55 to 57; the fault was last seen on in the 5 s before 40.
    const course = (second: number) => (second <= 51 || (second >= 55 && second <= 57) ? 2.5 : 0.2);
    expect(await secondsOf(p99, readings(p99, course))).toBe(58 - 35);
  });

  it('is none where the objective was not kept again', async () => {
    expect(
      await secondsOf(
        p99,
        readings(p99, (second) => (second < 30 ? 0.2 : 2.5)),
      ),
    ).toBeNull();
  });

  it('looks at what the system measures of itself too', async () => {
    expect(
      await secondsOf(
        'Lock failures',
        readings('Lock failures', (second) => (second < 60 ? 11 : 9)),
      ),
    ).toBe(25);
  });

  it.each([
    ['the fault stayed on', readings(), { ...fault, to: 120 }, /until the end/],
    ['the load ended with it', readings(), { ...fault, to: 105 }, /no load/],
    ['k6 has no values after it', readings(p99, (second) => (second < 30 ? 0.2 : null)), fault, /no "Response time/],
  ])('is not known where %s', async (_, from, of, words) => {
    expect(await secondsOf(p99, from, [of])).toMatch(words);
  });

  it('is not known where Prometheus does not answer', async () => {
    const gone = { course: async () => ({ missing: 'gone' }), atEnd: async () => ({ missing: 'gone' }) };
    expect(await secondsOf(p99, gone)).toBe('gone');
  });

  it('is nothing where there was no fault', async () => {
    expect(await recoveriesOf([], readings(), grid, judgedByK6.booking)).toEqual([]);
  });
});
