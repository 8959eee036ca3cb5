import { describe, expect, it } from 'vitest';
import { seconds } from '../../catalog/duration.ts';
import { profileOf, profilesOf, type SuiteName, suites } from '../profiles.ts';
import { loadName, profile } from './profile.ts';
import { readScale, scaled } from './scale.ts';
import { longest, mostVus, type Scenario } from './scenario.ts';
import { arrivals, arrivalsBeside, constant, ramp, stages } from './stages.ts';

const think = { min: 1, max: 5 };
const one = (scenario: Scenario) => profile('load', { scenarios: { one: scenario }, think });
const scenarioOf = (scenario: Scenario, scale: number) => scaled(one(scenario), scale).scenarios.one;

describe('readScale', () => {
  it.each([
    ['', 1],
    ['1', 1],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['1.0', 1],
  ])('takes "%s" for %d', (text, scale) => {
    expect(readScale(text)).toBe(scale);
  });
  it.each(['0', '0.0', '2', '1.01', '-0.1', 'abc', '10%', '1e-1', ' ', 'NaN', '0,1'])('refuses "%s"', (text) => {
    expect(() => readScale(text)).toThrow(`scale "${text}": write a number above 0 and at most 1`);
  });
});

describe('scaled', () => {
  it('takes a tenth of the time and of the users', () => {
    expect(scenarioOf(ramp('1m:50 3m:100 1m:0', '20s'), 0.1)).toEqual(ramp('6s:5 18s:10 6s:0', '20s'));
    expect(scenarioOf(constant(100, '5m', '5s'), 0.1)).toEqual(constant(10, '30s', '5s'));
  });
  it('takes a tenth of the arrivals, and of those who wait', () => {
    expect(scenarioOf(arrivals('1m:200', 400, '5s', 20), 0.1)).toEqual(arrivals('6s:20', 40, '5s', 2));
  });
  it('takes a tenth of the arrivals beside the rest, for a tenth of the time', () => {
    const load = { rate: 50, duration: '15m', vus: 20, maxVUs: 100 } as const;
    const tenth = { rate: 5, duration: '90s', vus: 2, maxVUs: 10 } as const;
    expect(scenarioOf(arrivalsBeside('read', load, '5s'), 0.1)).toEqual(arrivalsBeside('read', tenth, '5s'));
  });
  it('takes a tenth of a number of iterations, and leaves them the time they may take', () => {
    const users = { executor: 'shared-iterations', vus: 4, maxDuration: '25s', gracefulStop: '1s' } as const;
    expect(scenarioOf({ ...users, iterations: 100 }, 0.1)).toEqual({ ...users, vus: 1, iterations: 10 });
  });
  it('does not round up what is a whole number already', () => {
    expect(scenarioOf(constant(70, '100s', '5s'), 0.1)).toMatchObject({ vus: 7 });
  });
  it('leaves the whole as it is', () => {
    const whole = profileOf('booking/simple', 'load');
    expect(scaled(whole, 1)).toBe(whole);
  });
  it('is not judged on latency, but on rates, which are scaled with it', () => {
    const load = profileOf('ticketing/reservations', 'load');
    expect(load.kind).toMatchObject({ judgesLatency: true, judgesRates: true });
    expect(scaled(load, 0.1).kind).toMatchObject({ judgesLatency: false, judgesRates: true });
  });
  it('keeps think time: a user who hurries is another user', () => {
    expect(scaled(one(constant(100, '5m', '5s')), 0.1).think).toEqual(think);
  });

  const all = (Object.keys(suites) as SuiteName[]).flatMap((suite) =>
    Object.values(profilesOf(suite)).map((each) => [suite, each.name, each] as const),
  );
  it.each(all)('%s at %s does something in every part of a scaled load', (_, __, whole) => {
    for (const scale of [0.5, 0.1, 0.01, 0.0001]) {
      const part = scaled(whole, scale);
      expect(Object.keys(part.scenarios)).toEqual(Object.keys(whole.scenarios));
      expect(mostVus(part.scenarios)).toBeLessThanOrEqual(Math.max(1, mostVus(whole.scenarios)));
      expect(longest(part.scenarios)).toBeLessThanOrEqual(longest(whole.scenarios));
      for (const [name, scenario] of Object.entries(part.scenarios)) nothingLeftOut(scenario, whole.scenarios[name]);
    }
  });
});

/** Nobody who acts in the whole load is rounded away, and no stage to less than a second. */
function nothingLeftOut(part: Scenario, whole: Scenario | undefined): void {
  if (part.executor === 'constant-vus') {
    expect(part.vus).toBeGreaterThan(0);
    expect(seconds(part.duration)).toBeGreaterThanOrEqual(1);
    return;
  }
  if (part.executor === 'shared-iterations') {
    expect(Math.min(part.vus, part.iterations)).toBeGreaterThan(0);
    return;
  }
  if (part.executor === 'constant-arrival-rate') {
    expect(Math.min(part.rate, part.preAllocatedVUs)).toBeGreaterThan(0);
    expect(seconds(part.duration)).toBeGreaterThanOrEqual(1);
    return;
  }
  if (part.executor === 'ramping-arrival-rate') expect(part.preAllocatedVUs).toBeGreaterThan(0);
  const written = whole && 'stages' in whole ? whole.stages : [];
  expect(part.stages).toHaveLength(written.length);
  part.stages.forEach(({ duration, target }, at) => {
    expect(target > 0).toBe((written[at]?.target ?? 0) > 0);
    expect(seconds(duration)).toBeGreaterThanOrEqual(1);
  });
}

describe('loadName', () => {
  it('says the scale where it is not the whole', () => {
    const load = profileOf('booking/simple', 'load');
    expect([loadName(load), loadName(scaled(load, 0.1))]).toEqual(['load', 'load, scale 0.1']);
  });
});

describe('stages', () => {
  it('reads them as k6 does', () => {
    expect(stages('30s:25 1m:0')).toEqual([
      { duration: '30s', target: 25 },
      { duration: '1m', target: 0 },
    ]);
  });
  it.each(['30s', '30:5', 'x:5', '30s:', '30s:-1', ''])('refuses "%s"', (text) => {
    expect(() => stages(text)).toThrow(`stage "${text}"`);
  });
});
