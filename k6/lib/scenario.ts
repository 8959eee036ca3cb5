import { type Duration, seconds } from '../../catalog/duration.ts';

/** A part of a load: how long it takes to get to so many users, or to such an arrival rate. */
export interface Stage {
  readonly duration: Duration;
  readonly target: number;
}

/** A load that follows stages of virtual users. */
interface RampingVus {
  readonly executor: 'ramping-vus';
  readonly startVUs: number;
  readonly stages: readonly Stage[];
  readonly gracefulRampDown: Duration;
  readonly gracefulStop: Duration;
}

/** So many virtual users all the time. */
interface ConstantVus {
  readonly executor: 'constant-vus';
  readonly vus: number;
  readonly duration: Duration;
  readonly gracefulStop: Duration;
}

/** A load that follows stages of iterations a second, whatever the system answers. */
interface RampingArrivalRate {
  readonly executor: 'ramping-arrival-rate';
  readonly startRate: number;
  readonly timeUnit: '1s';
  readonly stages: readonly Stage[];
  readonly preAllocatedVUs: number;
  /** The most that wait for responses at once; beyond them iterations are dropped. */
  readonly maxVUs: number;
  readonly gracefulStop: Duration;
}

/** So many iterations a second all the time, whatever the system answers, beside the load of the other scenarios. */
interface ConstantArrivalRate {
  readonly executor: 'constant-arrival-rate';
  readonly rate: number;
  readonly timeUnit: '1s';
  readonly duration: Duration;
  readonly preAllocatedVUs: number;
  /** The most that wait for responses at once; beyond them iterations are dropped. */
  readonly maxVUs: number;
  readonly gracefulStop: Duration;
  /** The function of the suite that is run. */
  readonly exec: string;
}

/** A fixed number of iterations, shared by the virtual users. */
interface SharedIterations {
  readonly executor: 'shared-iterations';
  readonly vus: number;
  readonly iterations: number;
  readonly maxDuration: Duration;
  readonly gracefulStop: Duration;
}

/** The scenarios of k6 that profiles use, with k6's own field names. */
export type Scenario = RampingVus | ConstantVus | RampingArrivalRate | ConstantArrivalRate | SharedIterations;

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

function vusOf(scenario: Scenario): number {
  switch (scenario.executor) {
    case 'ramping-vus':
      return Math.max(scenario.startVUs, ...scenario.stages.map((stage) => stage.target));
    case 'ramping-arrival-rate':
    case 'constant-arrival-rate':
      return scenario.maxVUs;
    default:
      return scenario.vus;
  }
}

function secondsOf(scenario: Scenario): number {
  switch (scenario.executor) {
    case 'shared-iterations':
      return seconds(scenario.maxDuration);
    case 'constant-vus':
    case 'constant-arrival-rate':
      return seconds(scenario.duration);
    default:
      return total(scenario.stages.map((stage) => seconds(stage.duration)));
  }
}

/** The most virtual users that scenarios run at once, when all begin together. */
export const mostVus = (scenarios: Readonly<Record<string, Scenario>>): number =>
  total(Object.values(scenarios).map(vusOf));

/** How long scenarios that begin together last at most, in seconds, graceful stop included. */
export const longest = (scenarios: Readonly<Record<string, Scenario>>): number =>
  Math.max(...Object.values(scenarios).map((each) => secondsOf(each) + seconds(each.gracefulStop)));

/** How long virtual users are there, all together, in seconds: what they can do at most. */
export function userSeconds(scenarios: Readonly<Record<string, Scenario>>): number {
  return total(
    Object.values(scenarios).map((scenario) => {
      if (scenario.executor !== 'ramping-vus') return vusOf(scenario) * secondsOf(scenario);
      let before = scenario.startVUs;
      return total(
        scenario.stages.map(({ duration, target }) => {
          const mean = (before + target) / 2;
          before = target;
          return mean * seconds(duration);
        }),
      );
    }),
  );
}
