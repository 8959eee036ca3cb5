import { optionsOf } from '../../lib/options.ts';
import { summaryOf } from '../../lib/summary.ts';
import { calls } from './api.ts';
import { readOnce, takeTurn } from './desk.ts';
import { needsUsers } from './session.ts';
import { agentFigures, agentsSuite } from './suite.ts';

const { profile, suite, tell } = agentsSuite('load', [calls.articles]);

export const options = optionsOf(suite);

/** Says what is promised, and that somebody can sign in. */
export function setup(): void {
  tell();
  needsUsers();
}

/** The usual number of agents work at the desk. */
export default function agent(): void {
  takeTurn(profile);
}

/** Beside them people read the knowledge base, so many a second however slow it is. */
export function readKnowledge(): void {
  readOnce();
}

export const handleSummary = summaryOf(suite, agentFigures);
