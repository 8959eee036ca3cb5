import exec from 'k6/execution';
import { helpDeskObjectives } from '../../../catalog/help-desk.ts';
import { k6WsConnections, k6WsMessagesReceived } from '../../../catalog/k6.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import { count, milliseconds } from '../../lib/figures.ts';
import { optionsOf } from '../../lib/options.ts';
import type { Profile } from '../../lib/profile.ts';
import { longest } from '../../lib/scenario.ts';
import { summaryOf } from '../../lib/summary.ts';
import { statOf } from '../../lib/summary-data.ts';
import { think } from '../../lib/think.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { calls, defaultUrl } from './api.ts';
import { closesInOrder, converse } from './conversation.ts';
import { lifeOf, ticketOf, websocketUrl } from './messages.ts';
import { needsUsers, signIn, tokenOf } from './session.ts';
import { helpDeskSuite } from './suite.ts';

/** So many must be opened: a load opens more, a part of it the same part, and a handful of clients some. */
const least = ({ kind, scale }: Profile): number =>
  kind.judgesRates ? helpDeskObjectives.websocketsOpened.critical * scale : 0;

const { profile, suite, tell } = helpDeskSuite('websocket', [calls.login], (profile) => ({
  [k6WsConnections.k6Name]: [`count>${least(profile)}`],
  [k6WsMessagesReceived.k6Name]: ['count>0'],
}));
const life = lifeOf(longest(profile.scenarios));

export const options = optionsOf(suite);

const addressFor = (token: string): string =>
  websocketUrl(fromEnvironment('WS_URL', ''), fromEnvironment('BASE_URL', defaultUrl), token);

/** Says what is promised, and finds out whether a WebSocket can be opened and closed. */
export function setup(): void {
  tell();
  needsUsers();
  const token = signIn(0)?.accessToken;
  if (token !== undefined) closesInOrder(addressFor(token));
}

/** One connection of a client, from its handshake to its end. */
export default function client(): void {
  unexpected.seed();
  const vu = exec.vu.idInTest;
  const token = tokenOf(vu);
  if (token === undefined) think(profile.think);
  else converse(addressFor(token), ticketOf(vu), life);
}

export const handleSummary = summaryOf(suite, [
  {
    title: 'WebSockets',
    text: (summary) => `opened ${count(statOf(summary, k6WsConnections.k6Name, 'count'))}`,
  },
  {
    title: 'messages',
    text: (summary) =>
      `received ${count(statOf(summary, k6WsMessagesReceived.k6Name, 'count'))}  p95 ${milliseconds(statOf(summary, 'ws_message_latency', 'p(95)', Number.NaN))} old`,
  },
]);
