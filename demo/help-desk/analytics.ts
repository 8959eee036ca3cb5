import { ticketStatuses } from '../../catalog/help-desk.ts';
import type { Database } from './database.ts';
import { priorities, type Ticket } from './tickets.ts';

/** What the desk has done, and has to do. */
export interface Dashboard {
  readonly tickets: {
    readonly total: number;
    readonly lastDay: number;
    readonly byStatus: Readonly<Record<string, number>>;
    readonly byPriority: Readonly<Record<string, number>>;
  };
  /** How long a ticket took until it was resolved, on average, in seconds; null when none was. */
  readonly meanSecondsToResolve: number | null;
  readonly generatedAt: string;
}

interface Row {
  readonly status: Ticket['status'];
  readonly priority: Ticket['priority'];
  readonly tickets: number;
  readonly lastDay: number;
  readonly resolved: number;
  readonly secondsToResolve: number;
}

const analytics = {
  name: 'analytics',
  text: `select status, priority, count(*)::int as tickets,
      (count(*) filter (where created_at > now() - interval '1 day'))::int as "lastDay",
      count(resolved_at)::int as resolved,
      coalesce(sum(extract(epoch from resolved_at - created_at)), 0)::float8 as "secondsToResolve"
    from tickets group by status, priority`,
} as const;

/** How old a dashboard may be, in milliseconds: it reads every ticket, and everybody looks at it. */
const keptFor = 1000;

/** The dashboard of the desk: everybody who asks within a second gets the same. */
export class Analytics {
  readonly #database: Database;
  #shared: { readonly since: number; readonly dashboard: Promise<Dashboard> } | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The dashboard, a second old at most. */
  dashboard(): Promise<Dashboard> {
    if (this.#shared && performance.now() - this.#shared.since < keptFor) return this.#shared.dashboard;
    const dashboard = this.#make();
    const shared = { since: performance.now(), dashboard };
    this.#shared = shared;
    dashboard.catch(() => {
      if (this.#shared === shared) this.#shared = undefined;
    });
    return dashboard;
  }

  async #make(): Promise<Dashboard> {
    const rows = await this.#database.query<Row>(analytics);
    const sum = (figure: Exclude<keyof Row, 'status' | 'priority'>, of = rows): number =>
      of.reduce((total, row) => total + row[figure], 0);
    const by = <Of extends 'status' | 'priority'>(label: Of, values: readonly Row[Of][]) =>
      Object.fromEntries(
        values.map((value) => [
          value,
          sum(
            'tickets',
            rows.filter((row) => row[label] === value),
          ),
        ]),
      );
    return {
      tickets: {
        total: sum('tickets'),
        lastDay: sum('lastDay'),
        byStatus: by('status', ticketStatuses),
        byPriority: by('priority', priorities),
      },
      meanSecondsToResolve: sum('resolved') === 0 ? null : sum('secondsToResolve') / sum('resolved'),
      generatedAt: new Date().toISOString(),
    };
  }
}
