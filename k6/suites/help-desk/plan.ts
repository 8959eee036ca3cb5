/** What an agent does in one turn, beside looking at the newest tickets and one of them. */
export interface Plan {
  /** Creates a ticket, comments on it, and changes its status. */
  readonly creates: boolean;
  readonly searches: boolean;
  readonly looksAtDashboard: boolean;
  readonly looksAtSelf: boolean;
  /** What the ticket's status becomes. */
  readonly status: string;
}

const statuses = ['in_progress', 'pending', 'resolved', 'closed'] as const;

/**
 * The plan of an iteration. It goes by the iteration's number, not by chance, so that a short run too takes every way: the
 * first turn has all of them.
 */
export const planOf = (iteration: number): Plan => ({
  creates: iteration % 2 === 0,
  searches: iteration % 3 === 0,
  looksAtDashboard: iteration % 5 === 0,
  looksAtSelf: iteration % 10 === 0,
  status: statuses[(iteration / 2) % statuses.length] ?? statuses[0],
});

/** What somebody reads of the knowledge base, by the number of their visit. */
export const readingOf = (visit: number): 'list' | 'search' | 'article' =>
  (['list', 'search', 'article'] as const)[visit % 3] ?? 'list';

/** What people search for. */
export const wordOf = (iteration: number): string =>
  ['printer', 'password', 'invoice error', 'network -slow', '"load test"'][iteration % 5] ?? 'printer';

/** What the tickets of a run are filed under, so that they are found again: by the run's id, where it has one. */
export const categoryOf = (testid: string): string => (testid === '' ? 'load-test' : `load-test:${testid}`);
