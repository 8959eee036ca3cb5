import type { Cause } from '../alert-proofs/cause.ts';
import type { Listener } from '../alert-proofs/heartbeat.ts';
import type { Stage } from '../alert-proofs/stage.ts';
import type { Oracles } from '../panels/oracle.ts';
import type { TestSystem } from '../panels/system.ts';
import type { Sample } from '../panels/witness.ts';

/** How what is said of a subject is held against those who know: its panels, and its alerts. */
export interface Subject {
  /** Who knows what its panels must show. */
  readonly oracles: Oracles;
  /** What brings its alerts about; who hears of the heartbeat is told when it is taken away. */
  readonly causes?: (stage: Stage, heartbeat: Listener) => readonly Cause[];
  /** What is read again and again beside Prometheus while panels are looked at, by the name of its source. */
  readonly reads?: (system: TestSystem) => Readonly<Record<string, () => Promise<readonly Sample[]>>>;
  /** Brings about what its panels are to show, and gives what ends that. */
  readonly meanwhile?: (system: TestSystem) => Promise<() => Promise<unknown>>;
}
