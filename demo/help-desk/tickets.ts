import type { ticketStatuses } from '../../catalog/help-desk.ts';
import { violates } from '../kit/postgres.ts';
import type { Database } from './database.ts';

/** How urgent a ticket is. */
export const priorities = ['low', 'medium', 'high', 'urgent'] as const;

/** A ticket as a list shows it. */
export interface TicketSummary {
  readonly id: string;
  readonly title: string;
  readonly status: (typeof ticketStatuses)[number];
  readonly priority: (typeof priorities)[number];
  readonly category: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A ticket. */
export interface Ticket extends TicketSummary {
  readonly description: string;
}

/** A comment on a ticket. */
export interface Comment {
  readonly id: string;
  readonly ticketId: string;
  readonly authorId: string;
  readonly content: string;
  readonly isInternal: boolean;
  readonly createdAt: Date;
}

/** What a ticket is made of. */
export type NewTicket = Pick<Ticket, 'title' | 'description' | 'priority' | 'category'>;

/** What may be changed about a ticket. */
export type TicketChange = { readonly [Field in 'status' | 'priority' | 'category']?: Ticket[Field] | undefined };

/** Who it is that writes is not known here: their token outlived them. */
export class UnknownAuthor extends Error {
  override readonly name = 'UnknownAuthor';
}

const commentsShown = 100;
const summary = `t.id, t.title, t.status, t.priority, t.category, u.name as "createdBy",
  t.created_at as "createdAt", t.updated_at as "updatedAt"`;
const whole = `id, title, description, status, priority, category, created_at as "createdAt", updated_at as "updatedAt"`;
const comment = `id, ticket_id as "ticketId", author_id as "authorId", content, internal as "isInternal", created_at as "createdAt"`;

const list = {
  name: 'ticket_list',
  text: `select ${summary} from tickets t join users u on u.id = t.created_by
    where $1::text is null or t.status = $1
    order by t.created_at desc, t.id desc limit $2 offset $3`,
  plannedEachTime: true,
} as const;

// The newest, not the best: ranking reads every ticket that matches, which may be all of them.
const search = {
  name: 'ticket_search',
  text: `select ${summary} from tickets t join users u on u.id = t.created_by
    where t.search @@ websearch_to_tsquery('english', $1)
    order by t.created_at desc, t.id desc limit $2 offset $3`,
  plannedEachTime: true,
} as const;

const get = {
  name: 'ticket_get',
  text: `select ${summary}, t.description from tickets t join users u on u.id = t.created_by where t.id = $1`,
} as const;

const create = {
  name: 'ticket_create',
  text: `insert into tickets (title, description, priority, category, created_by) values ($1, $2, $3, $4, $5)
    returning ${whole}`,
} as const;

const update = {
  name: 'ticket_update',
  text: `update tickets set status = coalesce($2, status), priority = coalesce($3, priority),
      category = coalesce($4, category), updated_at = now(),
      resolved_at = case when coalesce($2, status) in ('resolved', 'closed') then coalesce(resolved_at, now()) end
    where id = $1 returning ${whole}`,
} as const;

const commentsOf = {
  name: 'comment_list',
  text: `select ${comment} from comments where ticket_id = $1 order by created_at desc limit ${commentsShown}`,
} as const;

const addComment = {
  name: 'comment_create',
  text: `insert into comments (ticket_id, author_id, content, internal)
    select id, $2::uuid, $3, $4::boolean from tickets where id = $1 returning ${comment}`,
} as const;

/** The tickets of the help desk, and the comments on them. */
export class Tickets {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest tickets, of a status or of all. */
  list(status: Ticket['status'] | undefined, limit: number, offset: number): Promise<TicketSummary[]> {
    return this.#database.query<TicketSummary>(list, [status ?? null, limit, offset]);
  }

  /** The newest tickets that have the words, as a search engine takes them: `"a phrase"`, `or`, `-without`. */
  search(words: string, limit: number, offset: number): Promise<TicketSummary[]> {
    return this.#database.query<TicketSummary>(search, [words, limit, offset]);
  }

  /** A ticket with its newest comments. */
  async find(id: string): Promise<(Ticket & { readonly comments: readonly Comment[] }) | undefined> {
    const [ticket] = await this.#database.query<Ticket>(get, [id]);
    return ticket && { ...ticket, comments: await this.#database.query<Comment>(commentsOf, [id]) };
  }

  /** Creates a ticket. @throws {UnknownAuthor} */
  async create(
    userId: string,
    { title, description, priority, category }: NewTicket,
  ): Promise<Omit<Ticket, 'createdBy'>> {
    const [ticket] = await this.#database
      .query<Ticket>(create, [title, description, priority, category, userId])
      .catch((error) => throwUnknown(error, 'tickets_created_by_fkey'));
    if (!ticket) throw new Error('a ticket was inserted, and Postgres does not say which');
    return ticket;
  }

  /** Changes a ticket; undefined when there is no such ticket. */
  async change(
    id: string,
    { status, priority, category }: TicketChange,
  ): Promise<Omit<Ticket, 'createdBy'> | undefined> {
    const values = [id, status ?? null, priority ?? null, category ?? null];
    return (await this.#database.query<Ticket>(update, values))[0];
  }

  /** Adds a comment to a ticket; undefined when there is no such ticket. @throws {UnknownAuthor} */
  async comment(id: string, userId: string, content: string, isInternal: boolean): Promise<Comment | undefined> {
    const [added] = await this.#database
      .query<Comment>(addComment, [id, userId, content, isInternal])
      .catch((error) => throwUnknown(error, 'comments_author_id_fkey'));
    return added;
  }
}

function throwUnknown(error: unknown, reference: string): never {
  throw violates(error, reference) ? new UnknownAuthor('there is no such user any more') : error;
}
