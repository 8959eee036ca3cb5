import { check } from 'k6';
import exec from 'k6/execution';
import { k6HttpReqs } from '../../../catalog/k6.ts';
import { judgedByK6 } from '../../../catalog/k6-objectives.ts';
import { count } from '../../lib/figures.ts';
import { tellObjectives } from '../../lib/objectives.ts';
import { optionsOf, type Suite } from '../../lib/options.ts';
import { nameOf } from '../../lib/request.ts';
import { runProfile } from '../../lib/run-profile.ts';
import { summaryOf } from '../../lib/summary.ts';
import { statOf } from '../../lib/summary-data.ts';
import { allAsPromised, promised, selected } from '../../lib/thresholds.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { api, calls } from './api.ts';
import { testUser } from './users.ts';

const profile = runProfile('booking/setup-test-users');
const registrations = selected(k6HttpReqs, { name: nameOf(calls.register) });

const suite: Suite = {
  system: 'booking',
  suite: 'setup-test-users',
  profile,
  thresholds: {
    ...promised(profile, judgedByK6.booking),
    ...allAsPromised,
    [registrations]: ['count>0'],
  },
};

export const options = optionsOf(suite);

/** Says what is promised. */
export function setup(): void {
  tellObjectives(judgedByK6.booking);
}

/** Registers one user an iteration. Safe to repeat: who is there already is answered with 409. */
export default function setupTestUsers(): void {
  unexpected.seed();
  const answer = api.register(testUser(exec.scenario.iterationInTest + 1));
  check(answer, { 'user is registered, or was before': ({ status }) => status === 201 || status === 409 });
}

export const handleSummary = summaryOf(suite, [
  { title: 'users', text: (summary) => `${count(statOf(summary, registrations, 'count'))} asked for` },
]);
