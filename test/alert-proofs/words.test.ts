import { describe, expect, test } from 'vitest';
import { alerts } from '../../alerts/index.ts';
import type { Unit } from '../../catalog/units.ts';
import { numberIn, readDescription } from './words.ts';

const alertOf = (name: string) => {
  const [found] = alerts.filter(({ alert }) => alert.name === name);
  if (!found) throw new Error(`no alert ${name}`);
  return found.alert;
};
const labels = { system: 'booking' };

describe('a description is read back', () => {
  test('with its value', () => {
    const said = 'Last measured: 12.5 lock failures per minute in booking. The limit is 10.';
    expect(readDescription(alertOf('BookingLockFailuresHigh'), labels, said)).toEqual({ value: 12.5 });
  });
  test('with a value and a limit that have a unit', () => {
    const said =
      'Last measured: the slowest one in a hundred requests to booking took 1m 3s or longer. The limit is 2s.';
    expect(readDescription(alertOf('BookingLatencyHigh'), labels, said)).toEqual({ value: 63 });
  });
  test('without a value, where it says none', () => {
    const said = 'This alert always fires. When it is missing, no other alert can be trusted to arrive.';
    expect(readDescription(alertOf('Watchdog'), {}, said)).toEqual({ value: undefined });
  });

  const wrong: readonly [string, string][] = [
    ['another limit', 'Last measured: 12.5 lock failures per minute in booking. The limit is 11.'],
    ['another system', 'Last measured: 12.5 lock failures per minute in ticketing. The limit is 10.'],
    ['no value', 'Last measured:  lock failures per minute in booking. The limit is 10.'],
    ['more than is declared', 'Last measured: 12.5 lock failures per minute in booking. The limit is 10. Act now.'],
  ];
  test.each(wrong)('and refused with %s', (_, said) => {
    expect(() => readDescription(alertOf('BookingLockFailuresHigh'), labels, said)).toThrow('the description reads');
  });
});

describe('a number is read as Prometheus writes it', () => {
  const written: readonly [string, Unit, number][] = [
    ['12.35k', 'per minute', 12_350],
    ['500m', 'per minute', 0.5],
    ['1134', 'bookings', 1134],
    ['320ms', 's', 0.32],
    ['2h 1m 5s', 's', 7265],
    ['5.33%', 'ratio', 0.0533],
  ];
  test.each(written)('%s, %s', (text, unit, value) => {
    expect(numberIn(text, unit)).toBeCloseTo(value, 10);
  });
  test('and a text that is none is refused', () => {
    expect(() => numberIn('many', 'bookings')).toThrow('"many" is no value in the unit "bookings"');
    expect(() => numberIn('5', 'ratio')).toThrow('unit "ratio"');
  });
});
