import { k6HttpReqs, k6TicketsCreated } from '../../../catalog/k6.ts';
import { promisesOf, someMayFail } from '../../../catalog/k6-objectives.ts';
import { count, milliseconds } from '../../lib/figures.ts';
import { tellObjectives } from '../../lib/objectives.ts';
import type { Suite } from '../../lib/options.ts';
import type { Profile } from '../../lib/profile.ts';
import { type Call, nameOf } from '../../lib/request.ts';
import { runProfile } from '../../lib/run-profile.ts';
import { type K6Summary, statOf } from '../../lib/summary-data.ts';
import type { OwnFigure } from '../../lib/summary-text.ts';
import { allAsPromised, mostAsPromised, promised, selected, type Thresholds } from '../../lib/thresholds.ts';
import type { SuiteName } from '../../profiles.ts';
import { calls } from './api.ts';

const createdTickets = selected(k6TicketsCreated, { outcome: 'created' });

/** The name of a suite of the help desk. */
type Name = SuiteName extends infer All ? (All extends `help-desk/${infer Own}` ? Own : never) : never;

/** What the suites of the help desk have in common. */
export interface HelpDeskSuite {
  readonly profile: Profile;
  readonly suite: Suite;
  /** Tells what is promised. To be called by `setup`. */
  readonly tell: () => void;
}

/**
 * A suite of the help desk, with the load that this run is asked for.
 * @param needed the calls that it must have made
 * @param own thresholds of its own
 */
export function helpDeskSuite(
  suite: Name,
  needed: readonly Call[],
  own: (profile: Profile) => Thresholds = () => ({}),
): HelpDeskSuite {
  const profile = runProfile(`help-desk/${suite}`);
  const promises = promisesOf('help-desk', suite, profile.name);
  const thresholds: Thresholds = {
    ...promised(profile, promises),
    ...(someMayFail('help-desk', profile.name) ? mostAsPromised : allAsPromised),
    ...Object.fromEntries(needed.map((call) => [selected(k6HttpReqs, { name: nameOf(call) }), ['count>0']])),
    ...own(profile),
  };
  return {
    profile,
    suite: { system: 'help-desk', suite, profile, thresholds },
    tell: () => tellObjectives(promises, profile.scale),
  };
}

/** A suite in which agents work at the desk. `more` are the calls that somebody else makes. */
export const agentsSuite = (suite: Name, more: readonly Call[] = []): HelpDeskSuite =>
  helpDeskSuite(
    suite,
    [
      ...[calls.login, calls.list, calls.show, calls.create, calls.comment, calls.change],
      ...[calls.search, calls.dashboard, calls.me, ...more],
    ],
    () => ({ [createdTickets]: ['count>0'] }),
  );

const p95 = (summary: K6Summary, metric: string): string => milliseconds(statOf(summary, metric, 'p(95)', Number.NaN));

/** What the summary of such a suite says beside what all say. */
export const agentFigures: readonly OwnFigure[] = [
  { title: 'tickets', text: (summary) => `created ${count(statOf(summary, createdTickets, 'count'))}` },
  { title: 'sign-in', text: (summary) => `p95 ${p95(summary, 'login_duration')}` },
  { title: 'new ticket', text: (summary) => `p95 ${p95(summary, 'ticket_creation_duration')}` },
];
