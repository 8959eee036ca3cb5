import { describe, expect, test } from 'vitest';
import { metrics } from './index.ts';
import { keeps, level, objectives } from './objectives.ts';

const baseUnits = ['seconds', 'bytes', 'ratio'];
const otherUnits = /_(milliseconds|ms|minutes|percent|kilobytes|kb|mb)(_|$)/;

describe('metrics', () => {
  test('each is declared once', () => {
    const names = metrics.map(({ name, emitter }) => `${name} of ${emitter.job}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  // https://prometheus.io/docs/practices/naming/
  test.each(metrics.filter((metric) => !metric.namedBy))('$name follows the Prometheus naming rules', (metric) => {
    expect(metric.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(metric.name.endsWith('_total')).toBe(metric.kind === 'counter');
    expect(metric.name).not.toMatch(otherUnits);
    if (metric.kind === 'histogram') expect(baseUnits.some((unit) => metric.name.endsWith(`_${unit}`))).toBe(true);
  });

  test.each(metrics)('$name says what it is, and has clean labels', (metric) => {
    expect(metric.help).toMatch(/\.$/);
    for (const label of Object.keys(metric.labels)) {
      expect(label).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(metric.emitter.adds as readonly string[]).not.toContain(label);
    }
  });

  test.each(metrics.filter((metric) => metric.kind === 'histogram'))('$name has rising buckets', (metric) => {
    const buckets = metric.buckets ?? [];
    expect(buckets.length).toBeGreaterThan(0);
    expect([...buckets].sort((a, b) => a - b)).toEqual(buckets);
  });
});

describe('objectives', () => {
  const all = Object.values(objectives).flatMap((of) => Object.values(of));

  test.each(all)('$title is better at target than at critical', (objective) => {
    const better = level(objective, 'target');
    const worse = level(objective, 'critical');
    expect(objective.direction === 'below' ? better <= worse : better >= worse).toBe(true);
  });

  test('the level itself is missed, and so is NaN', () => {
    const { latency } = objectives.booking;
    expect(keeps(latency, latency.critical - 0.001, 'critical')).toBe(true);
    expect(keeps(latency, latency.critical, 'critical')).toBe(false);
    expect(keeps(latency, Number.NaN, 'critical')).toBe(false);
  });
});
