import { z } from 'zod';
import { count } from '../../k6/lib/figures.ts';
import { rowsOf } from './database.ts';
import type { InvariantEvidence } from './invariant.ts';

/** How the suite that asks Postgres itself marks its rows; it takes old ones of others away, too. */
const ofSqlSuite = `category like 'sql-suite:%'`;

/** Counted without leaning on the constraints that are meant to prevent a breach. */
const statement = `
  select (select count(*) from tickets where not ${ofSqlSuite})::int as tickets,
         (select count(*) from tickets where ${ofSqlSuite})::int as "sqlRows",
         (select count(*) from comments)::int as comments,
         (select count(*) from comments c
          where not exists (select from tickets t where t.id = c.ticket_id))::int as orphans`;

const row = z.object({
  /** Without those of the suite that asks Postgres itself. */
  tickets: z.number(),
  /** Tickets of that suite. */
  sqlRows: z.number(),
  comments: z.number(),
  /** Comments whose ticket is not there. */
  orphans: z.number(),
});

/** What the help desk's database holds. */
export type HelpDeskState = z.infer<typeof row>;

/**
 * Reads the state, within some seconds.
 * @throws {NoAnswer} with the address of the database when it does not answer, or keeps something else.
 */
export async function helpDeskState(databaseUrl: string): Promise<HelpDeskState> {
  const [state] = await rowsOf({ databaseUrl, statement, row, what: 'its tickets' });
  if (!state) throw new Error('a statement without a table gives one row');
  return state;
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
        claim: 'the SQL suite leaves none of its rows',
        holds: after.sqlRows <= before.sqlRows,
        detail: `${count(before.sqlRows)} were there before, ${count(after.sqlRows)} are there now`,
      },
    ],
    figures: [{ title: 'tickets', text: `${count(stored)} came in this run, ${count(after.tickets)} in all` }],
  };
}
