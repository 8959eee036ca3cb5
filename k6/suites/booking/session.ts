import { check } from 'k6';
import encoding from 'k6/encoding';
import { bodyOf } from '../../lib/request.ts';
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
  session = token === undefined ? undefined : { token, until: expiryOf(token) - margin };
  return token;
}

/** When a token expires, in milliseconds since 1970, if it is a JWT that says so. */
function expiryOf(token: string): number {
  const claims = token.split('.')[1];
  if (claims === undefined) return Number.POSITIVE_INFINITY;
  const { exp } = JSON.parse(encoding.b64decode(claims, 'rawurl', 's')) as { exp?: number };
  return exp === undefined ? Number.POSITIVE_INFINITY : exp * 1000;
}

/** Whether the test users can sign in. Registers them all when the first one is unknown. */
export function usersExist(): boolean {
  const first = testUser(1);
  if (api.tryLogin(first).status === 200) return true;
  const users = Array.from({ length: userCount }, (_, at) => testUser(at + 1));
  return api.registerAll(users).every(({ status }) => status === 201 || status === 409);
}
