import { check } from 'k6';
import encoding from 'k6/encoding';
import { bodyOf } from '../../lib/request.ts';
import { expiryOf } from '../../lib/token.ts';
import { api } from './api.ts';
import { testUser, userCount } from './users.ts';

/** The token of this virtual user, kept over its iterations: visitors do not sign in for every click. */
let session: { readonly token: string; readonly until: number } | undefined;

/** A token expires this much earlier for us than for the server, in milliseconds. */
const margin = 5000;

/**
 * The token of a virtual user, signed in as the test user of its number: once, and again when the token has expired.
 * Nothing when the service does not let it in; the check says so.
 */
export function signIn(vu: number): string | undefined {
  if (session && Date.now() < session.until) return session.token;
  const answer = api.login(testUser(vu));
  const token = bodyOf<{ accessToken?: string }>(answer)?.accessToken;
  check(answer, { 'user is signed in': ({ status }) => status === 200 && token !== undefined });
  session = token === undefined ? undefined : { token, until: expiryOf(token, decode) - margin };
  return token;
}

const decode = (text: string): string => encoding.b64decode(text, 'rawurl', 's');

/**
 * Whether the test users can sign in. Registers them all when the last one is unknown: they are made in order, and a
 * set-up that was ended half way made the first ones only.
 */
export function usersExist(): boolean {
  if (api.tryLogin(testUser(userCount)).status === 200) return true;
  const users = Array.from({ length: userCount }, (_, at) => testUser(at + 1));
  return api.registerAll(users).every(({ status }) => status === 201 || status === 409);
}
