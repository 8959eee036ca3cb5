import pg from 'pg';
import { helpDeskService } from '../../../catalog/emitters.ts';
import {
  helpDeskPoolConnections,
  helpDeskQueryFailures,
  helpDeskRefreshes,
  helpDeskTickets,
} from '../../../catalog/help-desk.ts';
import { helpDeskEventsRelayed, helpDeskWebsocketDisconnects } from '../../../catalog/help-desk-websocket.ts';
import { type Answer, ask, unknownId } from '../../booking-client.ts';
import { until } from '../../checkout.ts';
import { deskSocket } from '../../help-desk-socket.ts';
import { agent as credentials, deskAgent } from '../../help-desk-world.ts';
import { during } from '../../panels/faults.ts';
import { everyAlertTold, hasCounted } from '../../panels/observed.ts';
import { deadlock, idleTransactions } from '../../panels/transactions.ts';
import { type Happens, oddSockets, oneTooMany } from './odd-sockets.ts';
import type { HelpDeskSystem } from './stage.ts';
import { deskVisitors } from './visitors.ts';
import type { WatchedDesk } from './watched.ts';

/**
 * What panels are to show: each answer, each way in which a WebSocket ends but for a stop, statements that are slow, that
 * wait and that fail, events that come from elsewhere and that get nowhere, a deadlock. @returns what ends what is still so.
 */
export async function trouble(desk: WatchedDesk): Promise<() => Promise<void>> {
  const { system } = desk;
  const happens: Happens = (metric, labels) =>
    until(() => hasCounted(system, metric, labels), `${metric.name} counts ${Object.values(labels)}`, 30);
  const visited = async (something: () => Promise<void>) => {
    const { leave } = deskVisitors(system.target.baseUrl, 120);
    await something().finally(leave);
  };
  await everyAnswer(desk);
  await talk(desk);
  await withoutRedis(desk, happens);
  await desk.fill(() => oneTooMany(desk, happens));
  const slowThenWaiting = async () => {
    await visited(() => slowStatements(desk));
    // Whoever waits when it is over gets a new connection at once, which nobody reads: so it is only these.
    await waitingStatements(desk, happens);
  };
  await Promise.all([cutOff(desk, happens), slowThenWaiting()]);
  await visited(async () => {
    await refusedRequests(desk, happens);
    await unansweredStatements(desk, happens);
    await rareRequests(desk);
    await deadlock(system.target.databaseUrl);
    await everyAlertTold(system, 'HelpDeskErrorsHigh');
  });
  return idleTransactions(system.target.databaseUrl);
}

/** A request for each of the statements, and each change. */
function everyRequest(
  { system: { target }, agent }: HelpDeskSystem,
  ticket: string,
  article: string,
): readonly (() => Promise<Answer>)[] {
  return [
    () => ask(target.baseUrl, 'POST', '/api/v1/auth/login', { body: credentials }),
    () => agent.get('/user/me'),
    () => agent.get('/tickets'),
    () => agent.get('/tickets/search?q=lamp'),
    () => agent.get(`/tickets/${ticket}`),
    () => agent.open(),
    () => agent.patch(`/tickets/${ticket}`, { status: 'pending' }),
    () => agent.post(`/tickets/${ticket}/comments`, { content: 'It does.' }),
    () => agent.get('/analytics/dashboard'),
    () => agent.get('/knowledge-base'),
    () => agent.get('/knowledge-base/search?q=printer'),
    () => agent.get(`/knowledge-base/${article}`),
  ];
}

/** One after the other: many at once are over before anybody has read how many they were. */
async function inTurn(requests: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const request of requests) await request();
}

/** A ticket and an article that are there. */
async function known({ agent }: HelpDeskSystem): Promise<readonly [ticket: string, article: string]> {
  return [(await agent.open()).body.id, (await agent.get('/knowledge-base?limit=1')).body.data[0].id];
}

/** Each answer, and each thing that may become of a sign-in and of a refresh token. */
async function everyAnswer(desk: HelpDeskSystem): Promise<void> {
  const { baseUrl } = desk.system.target;
  await inTurn(everyRequest(desk, ...(await known(desk))));
  await rareRequests(desk);
  const refresh = (refreshToken: string) => ask(baseUrl, 'POST', '/api/v1/auth/refresh', { body: { refreshToken } });
  const { refreshToken } = await deskAgent(baseUrl);
  for (let time = 0; time < 3; time++) await refresh(refreshToken);
  for (let more = 0; more < 6; more++) await deskAgent(baseUrl);
}

/** What hardly anybody asks. Who asks for the first time is not in any rate, so it is asked twice. */
async function rareRequests({ system: { target }, agent }: HelpDeskSystem): Promise<void> {
  await agent.get(`/tickets/${unknownId}`);
  for (const path of ['/health', '/socket.io/']) await ask(target.baseUrl, 'GET', path);
  const wrong = { login: { ...credentials, password: 'wrong' }, refresh: { refreshToken: 'none' } };
  for (const [what, body] of Object.entries(wrong)) await ask(target.baseUrl, 'POST', `/api/v1/auth/${what}`, { body });
}

/** Somebody types and writes comments on a ticket that somebody else hears of. */
async function talk({ system: { target }, agent, tokenFor }: HelpDeskSystem): Promise<void> {
  const { id } = (await agent.open()).body;
  const both = [
    await deskSocket(target.baseUrl, await tokenFor(60)),
    await deskSocket(target.baseUrl, await tokenFor(60)),
  ];
  for (const one of both) one.send({ type: 'subscribe', channel: `ticket:${id}` });
  const hears = (type: string) =>
    until(() => both.some(({ messages }) => messages.some((one) => one.type === type)), `somebody hears ${type}`);
  await hears('subscribed');
  for (let comment = 0; comment < 8; comment++) {
    both[0]?.send({ type: 'typing', ticketId: id });
    await agent.post(`/tickets/${id}/comments`, { content: 'It flickers still.' });
  }
  await Promise.all(['typing', 'comment.created'].map(hears));
  for (const { socket } of both) socket.close();
  await Promise.all(both.map(({ closed }) => closed));
}

/** Redis does not answer for a moment: nobody elsewhere hears of a ticket. */
async function withoutRedis({ system: { stack }, agent }: HelpDeskSystem, happens: Happens): Promise<void> {
  await stack.signal('redis', 'SIGSTOP');
  try {
    await agent.open();
    await happens(helpDeskEventsRelayed, { outcome: 'failed' });
  } finally {
    await stack.signal('redis', 'SIGCONT');
  }
}

/** WebSockets end in every way; then many are cut off at once. */
async function cutOff(desk: WatchedDesk, happens: Happens): Promise<void> {
  await oddSockets(desk, happens);
  await during(desk, { name: 'dropped-connections', parameters: { share: 0.1, everyMilliseconds: 200 } }, () =>
    happens(helpDeskWebsocketDisconnects, { reason: 'lost' }),
  );
}

async function slowStatements(desk: WatchedDesk): Promise<void> {
  const requests = everyRequest(desk, ...(await known(desk)));
  await during(desk, { name: 'slow-queries', parameters: { milliseconds: 300 } }, () => inTurn(requests));
}

/** Statements wait in vain for a connection. */
async function waitingStatements(desk: WatchedDesk, happens: Happens): Promise<void> {
  const requests = everyRequest(desk, ...(await known(desk)));
  const allAtOnce = () => Promise.all(requests.map((request) => request()));
  await during(desk, { name: 'pool-exhaustion', parameters: { leave: 0 } }, async () => {
    await Promise.all([allAtOnce(), happens(helpDeskPoolConnections, { state: 'waiting' })]);
    await allAtOnce();
  });
}

/** Each request is refused. */
async function refusedRequests(desk: WatchedDesk, happens: Happens): Promise<void> {
  const requests = everyRequest(desk, ...(await known(desk)));
  await during(desk, { name: 'failing-requests', parameters: { share: 1 } }, async () => {
    await inTurn(requests);
    await ask(desk.system.target.baseUrl, 'POST', '/api/v1/auth/refresh', { body: { refreshToken: 'any' } });
    await Promise.all([helpDeskTickets, helpDeskRefreshes].map((metric) => happens(metric, { outcome: 'failed' })));
  });
}

/** Somebody locks the tables, and ends all who wait for them: no statement has a result. */
async function unansweredStatements(desk: HelpDeskSystem, happens: Happens): Promise<void> {
  const ids = await known(desk);
  await unanswered(desk, 'users, tickets, articles', () => inTurn(everyRequest(desk, ...ids)));
  await unanswered(desk, 'comments', () => desk.agent.get(`/tickets/${ids[0]}`));
  for (const query of helpDeskQueryFailures.labels.query) await happens(helpDeskQueryFailures, { query });
}

async function unanswered(
  { system: { target }, stores: { database } }: HelpDeskSystem,
  tables: string,
  ask: () => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client(target.databaseUrl);
  await client.connect();
  try {
    await client.query(`begin; lock table ${tables} in access exclusive mode`);
    let answered = false;
    const answers = ask().finally(() => {
      answered = true;
    });
    // Not by the one who holds the locks: in its transaction the list of who waits stays as it was read first.
    const endWaiting = async () => {
      await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = $1 and wait_event_type = 'Lock'`,
        [helpDeskService.job],
      );
      return answered;
    };
    await until(endWaiting, `whoever waits for ${tables} is told that it is in vain`);
    await answers;
  } finally {
    await client.end();
  }
}
