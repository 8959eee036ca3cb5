import { randomUUID } from 'node:crypto';
import { TablesBesideRedis, useTables } from './tables.ts';

/** The tables of the help desk, and its Redis. */
class HelpDeskTables extends TablesBesideRedis<'help_desk'> {
  constructor() {
    super('help_desk', 'demo/help-desk/schema.sql');
  }

  /** Writes tickets of a status that are so many seconds old. @returns the first of them. */
  async write(status: string, count = 1, seconds = 0): Promise<string> {
    const { rows } = await this.pool.query<{ id: string }>(
      `with author as (
         insert into users (email, name, role, password_hash) values ('ann@test.com', 'Ann', 'agent', '')
         on conflict (email) do update set name = excluded.name returning id
       )
       insert into tickets (title, description, status, created_by, created_at)
       select 'Lamp', 'It flickers.', $1, id, now() - $3 * interval '1 second' from author, generate_series(1, $2)
       returning id`,
      [status, count, seconds],
    );
    return rows[0]?.id ?? '';
  }

  /** Writes comments on a ticket. */
  async comment(ticket: string, count: number): Promise<void> {
    await this.pool.query(
      `insert into comments (ticket_id, author_id, content)
       select id, created_by, 'Done.' from tickets, generate_series(1, $2) where id = $1`,
      [ticket, count],
    );
  }

  /** Begins sessions. @returns their keys. */
  async signIn(count: number): Promise<readonly string[]> {
    const keys = Array.from({ length: count }, () => `help-desk:session:${randomUUID()}`);
    const writing = this.redis.pipeline();
    for (const key of keys) writing.hset(key, { user: 'ann' }).expire(key, 600);
    await writing.exec();
    return keys;
  }

  /** Lets a ticket have any status. */
  async withoutGuard(): Promise<void> {
    await this.pool.query('alter table tickets drop constraint tickets_status_check');
  }
}

/** Starts the servers before the tests of a file, empties them before each, and removes them after the last. */
export const useHelpDeskTables = (): HelpDeskTables => useTables(new HelpDeskTables());
