import type { Cause } from '../alert-proofs/cause.ts';
import type { Listener } from '../alert-proofs/heartbeat.ts';
import type { Stage } from '../alert-proofs/stage.ts';
import { bySignal } from '../panels/oracle.ts';
import type { TestSystem } from '../panels/system.ts';
import { Witness } from '../panels/witness.ts';
import { alerting } from './alerting.ts';
import { availability } from './availability.ts';
import { capacity } from './capacity.ts';
import { k6 } from './k6.ts';
import { lagging } from './lag.ts';
import { latency } from './latency.ts';
import { locks } from './locks.ts';
import { queue } from './queue.ts';
import { remoteWrite } from './remote-write.ts';
import type { Subject } from './subject.ts';

const subjects: readonly Subject[] = [
  alerting,
  remoteWrite,
  locks,
  queue,
  latency,
  lagging,
  capacity,
  k6,
  availability,
];

/** Who knows what some signals must show, and from what. */
export const oracles = bySignal(subjects.flatMap((subject) => subject.oracles));

/** What brings every alert about. */
export const causesOn = (stage: Stage, heartbeat: Listener): readonly Cause[] =>
  subjects.flatMap(({ causes }) => causes?.(stage, heartbeat) ?? []);

/** Reads beside Prometheus what the oracles ask for, every second. */
export const watchBeside = (system: TestSystem): Witness =>
  new Witness(Object.assign({}, ...subjects.map(({ reads }) => reads?.(system))), 1);

/** Brings about what panels are to show. @returns what ends that. */
export async function meanwhile(system: TestSystem): Promise<() => Promise<void>> {
  const ends = await Promise.all(subjects.flatMap((subject) => subject.meanwhile?.(system) ?? []));
  return async () => void (await Promise.all(ends.map((end) => end())));
}
