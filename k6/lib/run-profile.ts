import { profileOf, type SuiteName } from '../profiles.ts';
import { fromEnvironment } from './environment.ts';
import type { Profile } from './profile.ts';
import { readScale, scaled } from './scale.ts';

/**
 * The profile that this run of a suite is asked for by the environment variables `PROFILE` and `SCALE`.
 * @throws {RangeError} when there is no such profile, or the scale is none.
 */
export const runProfile = (suite: SuiteName): Profile =>
  scaled(profileOf(suite, fromEnvironment('PROFILE', 'smoke')), readScale(fromEnvironment('SCALE', '')));
