/** The suites of the help desk, on the demo: each passes at smoke, those with more pass a part of it, and each can fail. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HelpDeskWorld, helpDeskWorld, useHelpDeskServers } from '../../../test/help-desk-world.ts';
import { runSuite, type SuiteRun } from '../../../test/k6-suite.ts';
import type { Service } from '../../../test/service-process.ts';
import { statOf } from '../../lib/summary-data.ts';
import type { SuiteName } from '../../profiles.ts';
import { categoryOf } from './plan.ts';
import { rowsMade } from './sql-plan.ts';

const servers = useHelpDeskServers();
let world: HelpDeskWorld;
let desk: Service;

beforeAll(async () => {
  world = await helpDeskWorld(servers);
  desk = await world.service();
});

afterAll(async () => {
  await world?.dispose();
});

const run = (suite: SuiteName, options: Partial<SuiteRun> = {}) =>
  runSuite(suite, {
    baseUrl: desk.url,
    profile: 'smoke',
    ...options,
    env: { DATABASE_URL: world.databaseUrl, ...options.env },
  });

const ticketsOf = async (category: string): Promise<number> => {
  const { rows } = await world.pool.query('select count(*)::int as tickets from tickets where category like $1', [
    category,
  ]);
  return rows[0].tickets;
};

describe('it passes', () => {
  test.each<[SuiteName, Partial<SuiteRun>]>([
    ['help-desk/smoke', { scale: 0.1 }],
    ['help-desk/load', { profile: 'load', scale: 0.01 }],
    ['help-desk/stress', { profile: 'stress', scale: 0.003 }],
    ['help-desk/spike', { profile: 'spike', scale: 0.02 }],
  ])('%s %j: every ticket that was created is there', async (suite, options) => {
    const testid = suite.replace('/', '-');
    const { exitCode, text, outcomes } = await run(suite, { ...options, env: { TESTID: testid } });
    expect(exitCode, text).toBe(0);
    expect(outcomes.created).toBeGreaterThan(0);
    // One that k6 did not wait for at the end was created, too.
    expect(await ticketsOf(categoryOf(testid))).toBeGreaterThanOrEqual(outcomes.created ?? Number.NaN);
  });

  test('help-desk/auth: a refresh token that is used again is refused, and counted by the desk', async () => {
    const { exitCode, text, summary } = await run('help-desk/auth', { scale: 0.5 });
    expect(exitCode, text).toBe(0);
    expect(statOf(summary, 'errors', 'rate', Number.NaN)).toBe(0);
    expect(await desk.metric('help_desk_token_refreshes_total{outcome="reused"}')).toBeGreaterThan(0);
    expect(await desk.metric('help_desk_sign_ins_total{outcome="refused"}')).toBeGreaterThan(0);
  });

  test('help-desk/soak: an agent whose token is about to expire has another before the next request', async () => {
    // It expires as soon as the suite thinks a token of no more use.
    const brief = await world.service({ TOKEN_TTL: '5s' });
    await run('help-desk/soak', { baseUrl: brief.url, scale: 0.3 });
    const counted = async (series: string) => (await brief.metric(series)) ?? Number.NaN;
    const answered = (method: string, uri: string, status = 200) =>
      counted(`http_server_requests_seconds_count{method="${method}",uri="/api/v1${uri}",status="${status}"}`);
    const asked = await Promise.all([
      answered('GET', '/user/me'),
      answered('GET', '/tickets'),
      answered('GET', '/tickets/:id'),
      answered('GET', '/tickets/search'),
      answered('GET', '/analytics/dashboard'),
      answered('PATCH', '/tickets/:id'),
      answered('POST', '/tickets', 201),
      answered('POST', '/tickets/:id/comments', 201),
    ]);
    const tokens =
      (await counted('help_desk_sign_ins_total{outcome="signed_in"}')) +
      (await counted('help_desk_token_refreshes_total{outcome="renewed"}'));
    const requests = asked.reduce((sum, one) => sum + one);
    // Two signed in before the load, and one for it.
    expect(requests).toBeGreaterThan(3);
    expect(tokens).toBeGreaterThanOrEqual(requests);
  });

  test('help-desk/websocket: clients hear each other, and every connection is closed in order', async () => {
    const lost = () => desk.metric('help_desk_websocket_disconnects_total{reason="lost"}');
    const before = await lost();
    const { exitCode, text, summary } = await run('help-desk/websocket');
    expect(exitCode, text).toBe(0);
    expect(statOf(summary, 'ws_connections', 'count')).toBeGreaterThanOrEqual(5);
    expect(await desk.metric('help_desk_websocket_messages_sent_total{type="typing"}')).toBeGreaterThan(0);
    await expect.poll(() => desk.metric('help_desk_websocket_connections')).toBe(0);
    expect(await lost()).toBe(before);
  });

  test('help-desk/sql: its rows are there while it runs, and none afterwards', async () => {
    const running = run('help-desk/sql');
    await expect.poll(() => ticketsOf('sql-suite:%'), { timeout: 60_000, interval: 100 }).toBe(rowsMade);
    const { exitCode, text, summary } = await running;
    expect(exitCode, text).toBe(0);
    for (const query of ['list', 'search', 'aggregate']) {
      expect(statOf(summary, `db_queries_executed{query:${query}}`, 'count')).toBeGreaterThan(0);
      expect(statOf(summary, `db_query_duration{query:${query}}`, 'max')).toBeGreaterThan(0);
    }
    expect(await ticketsOf('sql-suite:%')).toBe(0);
  });
});
