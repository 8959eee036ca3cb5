import { z } from 'zod';
import { count } from '../../k6/lib/figures.ts';
import { rowsOf } from './database.ts';
import type { InvariantEvidence } from './invariant.ts';

/** Counted without leaning on the constraints that are meant to prevent a breach. */
const statement = `
  select (select count(*) from tickets)::int as tickets,
         (select count(*) from comments)::int as comments,
         (select count(*) from comments c
          where not exists (select from tickets t where t.id = c.ticket_id))::int as orphans,
         (select count(*) from tickets
          where not search @@ plainto_tsquery('english', title)
            and numnode(plainto_tsquery('english', title)) > 0)::int as unsearchable`;

const row = z.object({
  tickets: z.number(),
  comments: z.number(),
  orphans: z.number(),
  unsearchable: z.number(),
});

/** What the help desk's database holds. */
export interface HelpDeskState {
  readonly tickets: number;
  readonly comments: number;
  /** Comments whose ticket is not there. */
  readonly orphans: number;
  /** Tickets that a search for their own title does not find. */
  readonly unsearchable: number;
}

/**
 * Reads the state, within some seconds.
 * @throws {NoAnswer} with the address of the database when it does not answer, or keeps something else.
 */
export async function helpDeskState(databaseUrl: string): Promise<HelpDeskState> {
  const [state] = await rowsOf({ databaseUrl, statement, row, what: 'its tickets' });
  return state ?? { tickets: 0, comments: 0, orphans: 0, unsearchable: 0 };
}

/**
 * Judges the state after a run against the one before, and against what k6 was told.
 * @param created tickets that k6 heard were created.
 */
export function helpDeskInvariants(before: HelpDeskState, after: HelpDeskState, created: number): InvariantEvidence {
  const stored = after.tickets - before.tickets;
  return {
    invariants: [
      {
        // More than k6 counted may be there: another's, or one whose answer k6 did not wait for.
        claim: 'no created ticket is lost',
        holds: stored >= created,
        detail: `${count(created)} were created for visitors, ${count(stored)} came into the database`,
      },
      {
        claim: 'every comment has its ticket',
        holds: after.orphans === 0,
        detail: `${count(after.comments)} comments, ${count(after.orphans)} without a ticket`,
      },
      {
        claim: 'every ticket is found by its title',
        holds: after.unsearchable === 0,
        detail: `${count(after.tickets)} tickets, ${count(after.unsearchable)} not found by a search for their title`,
      },
    ],
    figures: [{ title: 'tickets', text: `${count(stored)} came in this run, ${count(after.tickets)} in all` }],
  };
}
