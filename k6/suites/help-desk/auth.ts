import exec from 'k6/execution';
import { optionsOf } from '../../lib/options.ts';
import { summaryOf } from '../../lib/summary.ts';
import { think } from '../../lib/think.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { hasId, isRefusal } from './answers.ts';
import { api, calls, refusals } from './api.ts';
import { needsUsers, refreshed, signIn } from './session.ts';
import { judged } from './step.ts';
import { agentFigures, helpDeskSuite } from './suite.ts';
import { userOf } from './users.ts';

const { profile, suite, tell } = helpDeskSuite('auth', [calls.login, calls.refresh, calls.me]);

export const options = optionsOf(suite);

/** Says what is promised, and that somebody can sign in. */
export function setup(): void {
  tell();
  needsUsers();
}

/** Signs in, exchanges the refresh token, and finds that it is good for one time; now and then with a wrong password. */
export default function visitor(): void {
  unexpected.seed();
  const vu = exec.vu.idInTest;
  const first = signIn(vu);
  const second = first && refreshed(first.refreshToken);
  if (first && second) {
    think(profile.think);
    judged(api.me(second.accessToken), calls.me, 'the new token is good', hasId);
    // The last but one: the last may be sent once more, by somebody whose answer was lost.
    if (refreshed(second.refreshToken)) {
      const again = api.refresh(first.refreshToken, refusals.refresh);
      judged(again, refusals.refresh, 'a refresh token is good for one time', isRefusal);
    }
  }
  if (exec.vu.iterationInInstance % 5 === 0) {
    const wrong = { ...userOf(vu), password: 'not the password' };
    judged(api.login(wrong, refusals.login), refusals.login, 'a wrong password is refused', isRefusal);
  }
  think(profile.think);
}

export const handleSummary = summaryOf(suite, agentFigures.slice(1, 2));
