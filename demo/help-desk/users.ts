import { Passwords } from '../kit/auth/passwords.ts';
import type { Database } from './database.ts';

/** Somebody who works at the desk. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

const byEmail = {
  name: 'user_by_email',
  text: 'select id, email, name, role, password_hash as hash from users where email = lower($1)',
} as const;

const byId = { name: 'user_by_id', text: 'select id, email, name, role from users where id = $1' } as const;

/** The people of the help desk. E-mail addresses are the same whatever their case. */
export class Users {
  readonly #database: Database;
  readonly #passwords: Passwords;

  constructor(database: Database, passwordCost: number) {
    this.#database = database;
    this.#passwords = new Passwords(passwordCost);
  }

  /** The user with this address and password; undefined when there is none. */
  async signIn(email: string, password: string): Promise<User | undefined> {
    const [stored] = await this.#database.query<User & { hash: string }>(byEmail, [email]);
    const found = await this.#passwords.ifRight(stored, password);
    if (!found) return undefined;
    const { hash: _, ...user } = found;
    return user;
  }

  /** A user by id. */
  async find(id: string): Promise<User | undefined> {
    return (await this.#database.query<User>(byId, [id]))[0];
  }
}
