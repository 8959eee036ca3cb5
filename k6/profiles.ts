import type { Duration } from '../catalog/duration.ts';
import { type Kind, type KindName, kinds } from './lib/kinds.ts';
import { longest, mostVus, type Scenario } from './lib/scenario.ts';

/** A pause between the steps of a visitor, drawn evenly between the two, in seconds. */
export interface ThinkTime {
  readonly min: number;
  readonly max: number;
}

/** How hard a suite is run: its load, its pauses, and what such a run is judged on. */
export interface Profile {
  readonly name: KindName;
  readonly kind: Kind;
  readonly scenarios: Readonly<Record<string, Scenario>>;
  readonly think: ThinkTime;
}

/** The suites there are, `<system>/<suite>`, each with its profiles. A suite is the file of that name in `k6/suites/`. */
export type SuiteName = keyof typeof suites;

/**
 * Makes a profile that cannot be changed afterwards.
 * @throws {RangeError} when it asks for more virtual users or more time than its kind allows.
 */
export function profile(name: KindName, load: Omit<Profile, 'name' | 'kind'>): Profile {
  const kind = kinds[name];
  const vus = mostVus(load.scenarios);
  const seconds = longest(load.scenarios);
  if (vus > kind.maxVus) throw new RangeError(`profile ${name}: ${vus} virtual users, at most ${kind.maxVus} allowed`);
  if (seconds > kind.maxSeconds) {
    throw new RangeError(
      `profile ${name}: ${seconds} s long with its graceful stop, at most ${kind.maxSeconds} s allowed`,
    );
  }
  return deepFreeze({ name, kind, ...load });
}

const ramp = (stages: readonly (readonly [Duration, number])[], graceful: Duration): Scenario => ({
  executor: 'ramping-vus',
  startVUs: 1,
  stages: stages.map(([duration, target]) => ({ duration, target })),
  gracefulRampDown: graceful,
  gracefulStop: graceful,
});

/** Every suite and its profiles. */
export const suites = deepFreeze({
  'booking/setup-test-users': {
    smoke: profile('smoke', {
      scenarios: {
        users: { executor: 'shared-iterations', vus: 4, iterations: 100, maxDuration: '25s', gracefulStop: '1s' },
      },
      think: { min: 0, max: 0 },
    }),
  },
  'booking/simple': {
    smoke: profile('smoke', {
      scenarios: {
        visitors: ramp(
          [
            ['2s', 4],
            ['18s', 4],
          ],
          '6s',
        ),
      },
      think: { min: 0.2, max: 0.6 },
    }),
    load: profile('load', {
      scenarios: {
        visitors: ramp(
          [
            ['30s', 25],
            ['30s', 50],
            ['90s', 50],
            ['30s', 1],
          ],
          '20s',
        ),
      },
      think: { min: 1, max: 3 },
    }),
    stress: profile('stress', {
      scenarios: {
        visitors: ramp(
          [
            ['2m', 100],
            ['3m', 200],
            ['3m', 300],
            ['3m', 400],
            ['3m', 500],
            ['1m', 1],
          ],
          '20s',
        ),
      },
      think: { min: 1, max: 3 },
    }),
    soak: profile('soak', {
      scenarios: {
        visitors: ramp(
          [
            ['2m', 25],
            ['30m', 25],
            ['1m', 1],
          ],
          '20s',
        ),
      },
      think: { min: 1, max: 3 },
    }),
  },
});

/** The profiles of a suite, by name. */
export const profilesOf = (suite: SuiteName): Readonly<Partial<Record<KindName, Profile>>> => suites[suite];

/**
 * A suite's profile. No name means `smoke`.
 * @throws {RangeError} when the suite has no such profile; the message names those it has.
 */
export function profileOf(suite: SuiteName, name: string | undefined): Profile {
  const profiles = profilesOf(suite);
  const found = Object.values(profiles).find((each) => each.name === (name || 'smoke'));
  if (!found) {
    throw new RangeError(`profile "${name}" of ${suite}: take one of ${Object.keys(profiles).join(', ')}`);
  }
  return found;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
