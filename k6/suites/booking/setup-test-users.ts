import { check } from 'k6';
import exec from 'k6/execution';
import { k6HttpReqs } from '../../../catalog/k6.ts';
import { objectives } from '../../../catalog/objectives.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import { count } from '../../lib/figures.ts';
import { optionsOf, type Suite } from '../../lib/options.ts';
import { nameOf } from '../../lib/request.ts';
import { summaryOf } from '../../lib/summary.ts';
import { statOf } from '../../lib/summary-data.ts';
import { everyCheck, httpReqFailed, promised, selected } from '../../lib/thresholds.ts';
import { profileOf } from '../../profiles.ts';
import { api, calls } from './api.ts';
import { testUser } from './users.ts';

const profile = profileOf('booking/setup-test-users', fromEnvironment('PROFILE', 'smoke'));
const registrations = selected(k6HttpReqs, { name: nameOf(calls.register) });

const suite: Suite = {
  system: 'booking',
  suite: 'setup-test-users',
  profile,
  thresholds: {
    ...promised(profile.kind, [{ metric: httpReqFailed, objective: objectives.booking.errors }]),
    ...everyCheck,
    [registrations]: ['count>0'],
  },
};

export const options = optionsOf(suite);

/** Registers one user an iteration. Safe to repeat: who is there already is answered with 409. */
export default function setupTestUsers(): void {
  const answer = api.register(testUser(exec.scenario.iterationInTest + 1));
  check(answer, { 'user is registered, or was before': ({ status }) => status === 201 || status === 409 });
}

export const handleSummary = summaryOf(suite, [
  { title: 'users', text: (summary) => `${count(statOf(summary, registrations, 'count'))} asked for` },
]);
