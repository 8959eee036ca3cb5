import { type Duration, seconds } from '../../catalog/duration.ts';

/** A load that follows stages of virtual users. */
interface RampingVus {
  readonly executor: 'ramping-vus';
  readonly startVUs: number;
  readonly stages: readonly { readonly duration: Duration; readonly target: number }[];
  readonly gracefulRampDown: Duration;
  readonly gracefulStop: Duration;
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
export type Scenario = RampingVus | SharedIterations;

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

/** The most virtual users that scenarios run at once, when all begin together. */
export const mostVus = (scenarios: Readonly<Record<string, Scenario>>): number =>
  total(
    Object.values(scenarios).map((each) =>
      each.executor === 'shared-iterations'
        ? each.vus
        : Math.max(each.startVUs, ...each.stages.map((stage) => stage.target)),
    ),
  );

/** How long scenarios that begin together last at most, in seconds, graceful stop included. */
export const longest = (scenarios: Readonly<Record<string, Scenario>>): number =>
  Math.max(
    ...Object.values(scenarios).map((each) => {
      const load =
        each.executor === 'shared-iterations'
          ? seconds(each.maxDuration)
          : total(each.stages.map((stage) => seconds(stage.duration)));
      return load + seconds(each.gracefulStop);
    }),
  );
