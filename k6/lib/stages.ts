import { type Duration, isDuration } from '../../catalog/duration.ts';
import type { Scenario, Stage } from './scenario.ts';

/**
 * Stages as k6's `--stage` takes them, `30s:25`, several apart by spaces.
 * @throws {RangeError} that names the stage which is no duration and target.
 */
export function stages(text: string): Stage[] {
  return text.split(' ').map((each) => {
    const [duration = '', target = ''] = each.split(':');
    if (!isDuration(duration) || !/^\d+$/.test(target)) {
      throw new RangeError(`stage "${each}": write a duration and a target, such as 30s:25`);
    }
    return { duration, target: Number(target) };
  });
}

/** Virtual users by stages, from `startVUs` on. `graceful` is how long they may take to finish what they do. */
export const ramp = (text: string, graceful: Duration, startVUs = 0): Scenario => ({
  executor: 'ramping-vus',
  startVUs,
  stages: stages(text),
  gracefulRampDown: graceful,
  gracefulStop: graceful,
});

/** So many virtual users for so long. */
export const constant = (vus: number, duration: Duration, graceful: Duration): Scenario => ({
  executor: 'constant-vus',
  vus,
  duration,
  gracefulStop: graceful,
});

/** Arrivals a second by stages, for which at most `maxVUs` wait at once; half of them are made before the load. */
export const arrivals = (text: string, maxVUs: number, graceful: Duration, startRate = 1): Scenario => ({
  executor: 'ramping-arrival-rate',
  startRate,
  timeUnit: '1s',
  stages: stages(text),
  preAllocatedVUs: Math.ceil(maxVUs / 2),
  maxVUs,
  gracefulStop: graceful,
});

/** So many arrivals a second for so long, of a function of the suite's own; `vus` are made before, and at most `maxVUs` wait at once. */
export const arrivalsBeside = (
  exec: string,
  load: { readonly rate: number; readonly duration: Duration; readonly vus: number; readonly maxVUs: number },
  graceful: Duration,
): Scenario => ({
  executor: 'constant-arrival-rate',
  exec,
  rate: load.rate,
  timeUnit: '1s',
  duration: load.duration,
  preAllocatedVUs: load.vus,
  maxVUs: load.maxVUs,
  gracefulStop: graceful,
});
