import type { Options } from 'k6/options';
import type { SystemName } from '../../catalog/systems.ts';
import type { Profile } from './profile.ts';
import type { Thresholds } from './thresholds.ts';

/** What a suite says about itself. */
export interface Suite {
  readonly system: SystemName;
  /** The file's name without its ending. */
  readonly suite: string;
  readonly profile: Profile;
  readonly thresholds: Thresholds;
}

/**
 * The labels that k6 itself puts on what it pushes. Left out are `url`, which grows without end, and `error`, which is
 * the text of `error_code`; of `proto`, `group` and the rest nobody asks.
 */
export const systemTags = ['method', 'name', 'status', 'expected_response', 'scenario', 'check', 'error_code'] as const;

/** k6's options of a suite: its profile's load, its thresholds, its identity on every series. */
export const optionsOf = ({ system, suite, profile, thresholds }: Suite): Options => ({
  scenarios: structured(profile.scenarios) as NonNullable<Options['scenarios']>,
  thresholds,
  tags: { system, suite, profile: profile.name },
  systemTags: [...systemTags],
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(50)', 'p(90)', 'p(95)', 'p(99)', 'count'],
  setupTimeout: '60s',
});

/** k6 writes into the options it is given, and a profile is frozen. */
const structured = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
