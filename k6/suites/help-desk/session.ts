import encoding from 'k6/encoding';
import exec from 'k6/execution';
import { Trend } from 'k6/metrics';
import { k6LoginDuration } from '../../../catalog/k6.ts';
import { expiryOf } from '../../lib/token.ts';
import { hasTokens } from './answers.ts';
import { api, calls } from './api.ts';
import { judged } from './step.ts';
import { userOf, users } from './users.ts';

const loginDuration = new Trend(k6LoginDuration.k6Name, true);

/** What somebody has who is signed in. */
export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The session of this virtual user, kept over its iterations: agents do not sign in for every ticket. */
let kept: (Session & { readonly until: number }) | undefined;

/** A token expires this much earlier for us than for the server, in milliseconds. */
const margin = 5000;

/** Signs somebody in, by the number of a virtual user. Nothing when the service does not let them in. */
export function signIn(vu: number): Session | undefined {
  const answer = api.login(userOf(vu));
  loginDuration.add(answer.timings.duration);
  return judged(answer, calls.login, 'a sign-in gives both tokens', hasTokens);
}

/** The access token of a virtual user: signed in once, and exchanged when it expires. */
export function tokenOf(vu: number): string | undefined {
  if (kept && Date.now() < kept.until) return kept.accessToken;
  const session = (kept && refreshed(kept.refreshToken)) ?? signIn(vu);
  kept = session && { ...session, until: expiryOf(session.accessToken, decode) - margin };
  return session?.accessToken;
}

/** Exchanges a refresh token. */
export const refreshed = (refreshToken: string): Session | undefined =>
  judged(api.refresh(refreshToken), calls.refresh, 'a refresh gives both tokens', hasTokens);

/** Ends the run where there is no help desk, or nobody can sign in. */
export function needsUsers(): void {
  if (api.health().status !== 200)
    exec.test.abort('there is no help desk at BASE_URL: GET /health is not answered by 200');
  for (const user of users) {
    if (api.login(user).status !== 200) exec.test.abort(`${user.email} cannot sign in`);
  }
}

const decode = (text: string): string => encoding.b64decode(text, 'rawurl', 's');
