import { type Duration, duration, seconds } from '../../catalog/duration.ts';
import { deepFreeze, type Profile } from './profile.ts';
import type { Scenario, Stage } from './scenario.ts';

/**
 * The scale of a run as it was typed: a number above 0, at most 1. Nothing typed is 1, the whole.
 * @throws {RangeError} for anything else.
 */
export function readScale(text: string): number {
  if (text === '') return 1;
  const scale = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (scale > 0 && scale <= 1) return scale;
  throw new RangeError(`scale "${text}": write a number above 0 and at most 1, such as 0.1 for a tenth`);
}

/** No part of a load becomes shorter than this, unless it is written so, in seconds: in less nobody gets to act. */
const leastSeconds = 1;

/**
 * A profile at a part of its time and users. Each stage that has users keeps one, and each takes a second at least, so
 * that no scenario does nothing. Bounds that are no load stay: graceful stops, and how long a fixed number of iterations
 * may take. Think time stays too, or each user would be another one.
 *
 * Latency under a part of the load says nothing about the promise, so a scaled run is not judged on it.
 */
export function scaled(profile: Profile, scale: number): Profile {
  if (scale === 1) return profile;
  const users = (count: number): number => Math.ceil(Number((count * scale).toPrecision(12)));
  const time = (length: Duration): Duration => {
    const whole = seconds(length);
    return duration(Math.max(whole * scale, Math.min(whole, leastSeconds)));
  };
  const all = (stages: readonly Stage[]): Stage[] =>
    stages.map((stage) => ({ duration: time(stage.duration), target: users(stage.target) }));
  const part = (scenario: Scenario): Scenario => {
    switch (scenario.executor) {
      case 'ramping-vus':
        return { ...scenario, startVUs: users(scenario.startVUs), stages: all(scenario.stages) };
      case 'constant-vus':
        return { ...scenario, vus: users(scenario.vus), duration: time(scenario.duration) };
      case 'shared-iterations':
        return { ...scenario, vus: users(scenario.vus), iterations: users(scenario.iterations) };
      case 'constant-arrival-rate':
        return {
          ...scenario,
          rate: users(scenario.rate),
          duration: time(scenario.duration),
          preAllocatedVUs: users(scenario.preAllocatedVUs),
          maxVUs: users(scenario.maxVUs),
        };
      case 'ramping-arrival-rate':
        return {
          ...scenario,
          startRate: users(scenario.startRate),
          stages: all(scenario.stages),
          preAllocatedVUs: users(scenario.preAllocatedVUs),
          maxVUs: users(scenario.maxVUs),
        };
    }
  };
  return deepFreeze({
    ...profile,
    scale,
    kind: { ...profile.kind, judgesLatency: false },
    scenarios: Object.fromEntries(Object.entries(profile.scenarios).map(([name, each]) => [name, part(each)])),
  });
}
