/** The main job on the whole stack: runs that are judged, panels that show what is so, alerts that come and go. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookingState } from '../runs/invariants/booking.ts';
import { stalledConsumerIsTold } from './main-job/consumer.ts';
import { lostEmitterIsSeen } from './main-job/emitter.ts';
import { MainJob } from './main-job/job.ts';
import { everyPanelIsRight } from './main-job/panels.ts';
import { runsAreJudged } from './main-job/runs.ts';

const job = new MainJob();

beforeAll(() => job.open());
afterAll(() => job.close());

// One after the other on one stack: each goes on where that before it ended.
runsAreJudged(job);
everyPanelIsRight(job);
stalledConsumerIsTold(job);
lostEmitterIsSeen(job);

describe('afterwards', () => {
  test('no seat is sold twice, and some are sold', async () => {
    const state = await bookingState(job.system.target.databaseUrl);
    expect(state).toMatchObject({ sold_twice: 0, held_twice: 0 });
    expect(state.sold).toBeGreaterThan(0);
    expect(state.sold).toBeLessThanOrEqual(state.capacity);
  });

  test('nothing is left: no process, no folder', async () => {
    await job.close();
    expect(existsSync(job.system.stateDir)).toBe(false);
  });
});
