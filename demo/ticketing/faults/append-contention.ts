import type pg from 'pg';
import { z } from 'zod';
import { type Fault, fault } from '../../kit/faults/fault.ts';
import { violates } from '../../kit/postgres.ts';

const parameters = z.strictObject({
  /** The share of the appends that a rival comes before. */
  share: z.number().gt(0).max(1).default(0.5),
});

/** Somebody else who appends to a stream between the moment at which it is read and that at which it is appended to. */
export class Rival {
  readonly #pool: pg.Pool;
  #share = 0;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Sets the share of the appends that it comes before: 0 is none. */
  set share(share: number) {
    this.#share = share;
  }

  /** Perhaps takes the next version of a stream, with an event that says no more than that. */
  async interfere(stream: string, version: number): Promise<void> {
    if (Math.random() >= this.#share) return;
    const came = this.#pool.query(
      `with head as (update store_head set position = position + 1 returning position)
       insert into events (position, stream, version, type, data)
       select position, $1, $2, 'RivalCame', '{}' from head`,
      [stream, version + 1],
    );
    // Where another process was faster still, there is the conflict.
    await came.catch((error) => {
      if (!violates(error, 'events_version')) throw error;
    });
  }
}

/** Appends meet conflicts, as with many processes on one section. The rival's events change nothing. */
export const appendContention = (rival: Rival): Fault =>
  fault({
    name: 'append-contention',
    description: 'A rival appends to the stream before a share of the appends, which are then refused and tried again.',
    parameters,
    on: async ({ share }) => {
      rival.share = share;
    },
    off: async () => {
      rival.share = 0;
    },
  });
