import { systems } from '../../catalog/systems.ts';
import type { RunOptions, RunResult } from '../../runs/run.ts';
import { type Crowd, crowd, type Forgetful, forgottenHolds } from '../panels/crowd.ts';
import { dashboards, targetsOn } from '../panels/grafana.ts';
import { smokeRun } from '../panels/smoke.ts';
import { openSystem, type TestSystem } from '../panels/system.ts';

/** The system that the main job is about. */
export const here = systems.booking.name;

/** Every query of every panel about it. */
export const targets = dashboards.flatMap((dashboard) => targetsOn(here, dashboard));

/** The one stack of the main job, and what has come of it so far. */
export class MainJob {
  system!: TestSystem;
  /** Of the runs so far, the oldest first. */
  readonly testids: string[] = [];
  #forgotten!: Forgetful;
  #crowd: Crowd | undefined;

  async open(): Promise<void> {
    this.system = await openSystem();
    this.#forgotten = await forgottenHolds(this.system);
  }

  async close(): Promise<void> {
    await this.system?.close();
  }

  async smoke(more: Partial<RunOptions> = {}): Promise<RunResult> {
    const result = await smokeRun(this.system, 'booking/simple', more);
    this.testids.push(result.identity.testid);
    return result;
  }

  /** Lets a crowd come. */
  async crowd(): Promise<void> {
    this.#crowd = await crowd(this.system, this.#forgotten);
    this.testids.push(this.#crowd.day.load.testid);
  }

  /** What the crowd left behind. @throws {Error} when none came, so that nobody looks for the cause here. */
  get seen(): Crowd {
    if (!this.#crowd) throw new Error('there was no crowd: see why "every panel" failed');
    return this.#crowd;
  }
}
