import { randomBytes } from 'node:crypto';
import type { SystemName } from '../catalog/systems.ts';
import type { KindName } from '../k6/lib/kinds.ts';
import type { SuiteName } from '../k6/profiles.ts';

/** What a run is called, on every series it pushes and in the files it leaves. */
export interface RunIdentity {
  /** Begins with the UTC time, so that names sort by time: `20261121T093000Z-booking-simple-smoke-1f3a`. */
  readonly testid: string;
  readonly system: SystemName;
  readonly suite: string;
  readonly profile: KindName;
}

/** A new identity for a run that starts now. Two runs in one second differ in the last four digits. */
export function newIdentity(
  suiteName: SuiteName,
  profile: KindName,
  now = new Date(),
  suffix = randomBytes(2).toString('hex'),
): RunIdentity {
  const [system, suite] = suiteName.split('/') as [SystemName, string];
  const time = `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  return { testid: `${time}-${system}-${suite}-${profile}-${suffix}`, system, suite, profile };
}
