/** An address and a password. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Who may sign in at the help desk, as published. */
export const users = [
  { email: 'loadtest@example.com', password: 'loadtest123' },
  { email: 'agent@test.com', password: 'password' },
] as const satisfies readonly Credentials[];

/** Whom a virtual user signs in as, by its number. */
export const userOf = (vu: number): Credentials => users[vu % users.length] ?? users[0];
