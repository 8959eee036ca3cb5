import type pg from 'pg';
import { RequestError } from '../../../service/refusal.ts';
import { Passwords } from '../../kit/auth/passwords.ts';
import type { Handlers } from '../../kit/grpc/server.ts';
import { violates } from '../../kit/postgres.ts';
import type { User, userApi } from '../apis/user.ts';

type UserMethods = NonNullable<(typeof userApi)['methods']>;

/** Those who may sign in from the start. */
const testUsers = [
  ...[1, 2, 3].map((number) => ({ email: `user${number}@example.com`, password: 'testpass123' })),
  { email: 'loadtest@example.com', password: 'testpassword123' },
];

/** The people who order. E-mail addresses are the same whatever their case. */
export class Users {
  readonly #pool: pg.Pool;
  readonly #passwords: Passwords;

  constructor(pool: pg.Pool, passwordCost: number) {
    this.#pool = pool;
    this.#passwords = new Passwords(passwordCost);
  }

  /** Makes the test users that are missing. */
  async addTestUsers(): Promise<void> {
    for (const { email, password } of testUsers) {
      await this.#pool.query(
        `insert into users.users (email, full_name, password_hash) values ($1, 'Test user', $2)
         on conflict (email) do nothing`,
        [email, await this.#passwords.hash(password)],
      );
    }
  }

  /** What the service answers. */
  readonly handlers: Handlers<UserMethods> = {
    Register: async ({ email, password, full_name }) => {
      const hash = await this.#passwords.hash(password);
      try {
        const { rows } = await this.#pool.query<User>(
          `insert into users.users (email, full_name, password_hash) values (lower($1), $2, $3)
           returning id, email, full_name`,
          [email, full_name, hash],
        );
        return rows[0] as User;
      } catch (error) {
        if (!violates(error, 'users_email_key')) throw error;
        throw new RequestError(409, 'email_taken', `there is a user with the address ${email}`, 'email');
      }
    },
    SignIn: async ({ email, password }) => {
      const { rows } = await this.#pool.query<User & { hash: string }>({
        name: 'sign-in',
        text: 'select id, email, full_name, password_hash as hash from users.users where email = lower($1)',
        values: [email],
      });
      const found = await this.#passwords.ifRight(rows[0], password);
      if (!found) {
        throw new RequestError(401, 'wrong_credentials', 'there is no user with this address and password');
      }
      const { hash: _, ...user } = found;
      return user;
    },
  };
}
