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
  /** When Postgres was asked. */
  readonly generatedAt: string;
  /** How long ago that is. */
  readonly ageSeconds: number;
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

/** How long a dashboard is shown after it was made, in milliseconds: it reads every ticket, and everybody looks at it. */
const shownFor = 1000;

interface Made {
  readonly figures: Omit<Dashboard, 'ageSeconds'>;
  /** When Postgres was asked, and until when it is shown, as `performance.now()` tells. */
  readonly since: number;
  readonly until: number;
}

/** The dashboard of the desk: one query at a time makes it, however many look. */
export class Analytics {
  readonly #database: Database;
  #made: Made | undefined;
  #making: Promise<Made> | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The dashboard, as it was made a second ago at most; how old its figures are by now, it says itself. */
  async dashboard(): Promise<Dashboard> {
    const { figures, since } = await this.#shown();
    return { ...figures, ageSeconds: Math.round(performance.now() - since) / 1000 };
  }

  async #shown(): Promise<Made> {
    if (this.#made && performance.now() < this.#made.until) return this.#made;
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #make(): Promise<Made> {
    const [since, generatedAt] = [performance.now(), new Date().toISOString()];
    const figures = { ...(await this.#figures()), generatedAt };
    this.#made = { figures, since, until: performance.now() + shownFor };
    return this.#made;
  }

  async #figures(): Promise<Omit<Dashboard, 'generatedAt' | 'ageSeconds'>> {
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
    };
  }
}
