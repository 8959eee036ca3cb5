import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kinds } from './lib/kinds.ts';
import { profile } from './lib/profile.ts';
import { longest, mostVus, type Scenario } from './lib/scenario.ts';
import { profileOf, profilesOf, type SuiteName, suites } from './profiles.ts';

const ramp = (target: number, minutes: number): Record<string, Scenario> => ({
  a: {
    executor: 'ramping-vus',
    startVUs: 1,
    stages: [{ duration: `${minutes}m`, target }],
    gracefulRampDown: '10s',
    gracefulStop: '10s',
  },
});
const think = { min: 0, max: 0 };

describe('profile', () => {
  it('refuses more virtual users than its kind allows', () => {
    expect(() => profile('load', { scenarios: ramp(kinds.load.maxVus + 1, 1), think })).toThrow('virtual users');
  });
  it('refuses to last longer than its kind allows, graceful stop counted in', () => {
    const minutes = kinds.load.maxSeconds / 60;
    expect(() => profile('load', { scenarios: ramp(1, minutes), think })).toThrow('graceful stop');
  });
  it('cannot be changed, at any depth', () => {
    const made = profile('load', { scenarios: ramp(2, 1), think });
    const stage = (made.scenarios.a as unknown as { stages: { target: number }[] }).stages[0] as { target: number };
    expect(() => {
      stage.target = 1_000_000;
    }).toThrow(TypeError);
  });
});

describe('scenarios', () => {
  it('add up their virtual users, and last as long as the longest', () => {
    const both: Record<string, Scenario> = {
      ...ramp(7, 1),
      b: { executor: 'shared-iterations', vus: 3, iterations: 9, maxDuration: '90s', gracefulStop: '5s' },
    };
    expect([mostVus(both), longest(both)]).toEqual([10, 95]);
  });
});

describe('profileOf', () => {
  it('takes smoke when no name is given', () => {
    expect(profileOf('booking/simple', '').name).toBe('smoke');
  });
  it('names the profiles there are', () => {
    expect(() => profileOf('booking/simple', 'siege')).toThrow('smoke, load, stress, soak');
  });
  it('reaches the 50 virtual users that the booking suite promises, in about three minutes', () => {
    const { scenarios } = profileOf('booking/simple', 'load');
    expect(mostVus(scenarios)).toBe(50);
    expect(longest(scenarios)).toBeGreaterThan(170);
    expect(longest(scenarios)).toBeLessThan(210);
  });
});

describe('every suite', () => {
  const names = Object.keys(suites) as SuiteName[];
  it.each(names)('%s has a file and a smoke profile', (name) => {
    expect(existsSync(new URL(`suites/${name}.ts`, import.meta.url))).toBe(true);
    expect(profileOf(name, 'smoke').kind).toBe(kinds.smoke);
  });
  it.each(names)('%s is in the docs with its profiles', (name) => {
    const row = readFileSync(new URL('../docs/suites.md', import.meta.url), 'utf8')
      .split('\n')
      .find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
    for (const profile of Object.keys(profilesOf(name))) expect(row).toContain(profile);
  });
});
