import { optionsOf } from '../../lib/options.ts';
import { summaryOf } from '../../lib/summary.ts';
import { takeTurn } from './desk.ts';
import { needsUsers } from './session.ts';
import { agentFigures, agentsSuite } from './suite.ts';

const { profile, suite, tell } = agentsSuite('smoke');

export const options = optionsOf(suite);

/** Says what is promised, and that somebody can sign in. */
export function setup(): void {
  tell();
  needsUsers();
}

/** Agents work at the desk for a minute: whether it works at all. */
export default function agent(): void {
  takeTurn(profile);
}

export const handleSummary = summaryOf(suite, agentFigures);
