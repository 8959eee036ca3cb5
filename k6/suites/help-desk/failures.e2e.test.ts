/** The suites of the help desk when something is wrong: they say so, and end. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runK6 } from '../../../runs/k6-process.ts';
import { resolveEngine } from '../../../stack/engines/resolve.ts';
import { type HelpDeskWorld, helpDeskWorld, useHelpDeskServers } from '../../../test/help-desk-world.ts';
import { runSuite } from '../../../test/k6-suite.ts';
import type { Service } from '../../../test/service-process.ts';
import { statOf } from '../../lib/summary-data.ts';

const root = join(import.meta.dirname, '../../..');
const soon = { timeout: 60_000, interval: 50 };
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

const probeRows = async (): Promise<number> =>
  (await world.pool.query(`select count(*)::int as made from tickets where category like 'sql-suite:%'`)).rows[0].made;

describe('it exits with 99 when a threshold is missed', () => {
  /** Two users for some seconds, which is enough to meet the trouble. */
  const flags = ['--vus', '2', '--duration', '6s'];

  test.each(['smoke', 'load', 'stress', 'soak', 'spike', 'auth'] as const)('help-desk/%s', async (suite) => {
    const signedIn = async () => (await desk.metric('help_desk_sign_ins_total{outcome="signed_in"}')) ?? 0;
    const before = await signedIn();
    const profile = suite === 'auth' ? 'smoke' : suite;
    const running = runSuite(`help-desk/${suite}`, { baseUrl: desk.url, profile, scale: 0.01, flags });
    // Its set-up has signed in both users by then.
    await expect.poll(signedIn, soon).toBeGreaterThan(before + 2);
    await world.turn(desk, 'PUT', 'failing-requests', { share: 1 });
    const { exitCode, text } = await running;
    await world.turn(desk, 'DELETE', 'failing-requests');
    expect(exitCode, text).toBe(99);
    expect(text).toMatch(/FAIL +errors rate/);
    expect(text).toMatch(/FAIL +http_req_failed rate/);
  });

  test('help-desk/websocket: connections are dropped', async () => {
    const running = runSuite('help-desk/websocket', { baseUrl: desk.url, profile: 'smoke', flags });
    const open = () => desk.metric('help_desk_websocket_connections');
    await expect.poll(open, soon).toBe(2);
    await world.turn(desk, 'PUT', 'dropped-connections', { share: 1, everyMilliseconds: 200 });
    const { exitCode, text, summary } = await running;
    await world.turn(desk, 'DELETE', 'dropped-connections');
    expect(exitCode, text).toBe(99);
    expect(statOf(summary, 'unexpected_responses{kind:connection}', 'count')).toBeGreaterThan(0);
  });

  test('help-desk/websocket: there is room for one; the others are counted, and come back more and more seldom', async () => {
    const small = await world.service({ WEBSOCKETS: '1' });
    const { exitCode, text, summary } = await runSuite('help-desk/websocket', {
      baseUrl: small.url,
      profile: 'smoke',
      flags: ['--vus', '3', '--duration', '3s'],
    });
    expect(exitCode, text).toBe(99);
    const refused = (await small.metric('help_desk_websocket_handshakes_total{outcome="unavailable"}')) ?? Number.NaN;
    expect(refused).toBeGreaterThan(0);
    // Of each: after 0.25 s at the earliest, then 0.5 s, 1 s, 2 s; without a pause it is some thousand.
    expect(refused).toBeLessThan(50);
    expect(statOf(summary, 'unexpected_responses{kind:status}', 'count')).toBe(refused);
    expect(statOf(summary, 'errors', 'rate')).toBeGreaterThan(0);
  });

  test('help-desk/sql: a row is missing; the others are removed all the same', async () => {
    const running = runSuite('help-desk/sql', {
      baseUrl: desk.url,
      profile: 'smoke',
      env: { DATABASE_URL: world.databaseUrl },
      flags,
    });
    await expect.poll(probeRows, soon).toBe(1000);
    await world.pool.query(`delete from tickets where title = 'Probe 500' and category like 'sql-suite:%'`);
    const { exitCode, text } = await running;
    expect(exitCode, text).toBe(99);
    expect(await probeRows()).toBe(0);
  });
});

test('help-desk/sql removes its rows when it is interrupted', async () => {
  const { program } = await resolveEngine('k6', { root, env: process.env });
  const folder = mkdtempSync(join(tmpdir(), 'presale-sql-suite-'));
  const interrupt = new AbortController();
  try {
    const running = runK6(
      program,
      ['run', '--quiet', 'k6/suites/help-desk/sql.ts'],
      { PROFILE: 'load', DATABASE_URL: world.databaseUrl },
      {
        logFile: join(folder, 'log'),
        outputFile: join(folder, 'output'),
        cwd: root,
        timeoutSeconds: 120,
        graceSeconds: 60,
        signal: interrupt.signal,
      },
    );
    await expect.poll(probeRows, soon).toBe(1000);
    interrupt.abort();
    await running;
    expect(await probeRows()).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('help-desk/sql says that there is no database, and leaves nothing', async () => {
  const { exitCode, text } = await runSuite('help-desk/sql', {
    baseUrl: desk.url,
    profile: 'smoke',
    env: { DATABASE_URL: world.databaseUrl.replace(/\/[^/]+$/, '/nothing') },
  });
  expect(exitCode).toBe(108);
  expect(text).toContain('the rows could not be made at DATABASE_URL');
  expect(await probeRows()).toBe(0);
});

/** A server that takes WebSockets, and never answers a Close, or only that of so many. */
async function deaf(answered = 0): Promise<{ readonly url: string; readonly server: Server }> {
  let handshakes = 0;
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ accessToken: 'a', refreshToken: 'b', status: 'ok' }));
  });
  server.on('upgrade', (request, socket) => {
    const answers = handshakes++ < answered;
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => undefined);
    socket.on('data', () => answers && socket.end(Buffer.from([0x88, 0x02, 0x03, 0xe8])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('help-desk/websocket ends', () => {
  test('when the server never answers a Close: before any load, and says why', async () => {
    const { url, server } = await deaf();
    try {
      const { exitCode, text, summary } = await runSuite('help-desk/websocket', { baseUrl: url, profile: 'smoke' });
      expect(exitCode).toBe(108);
      expect(text).toContain('the server has not answered a Close for 5 s');
      expect(statOf(summary, 'ws_connections', 'count')).toBe(0);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('when it answers the first Close alone: by the hard time-out of a run', async () => {
    const { url, server } = await deaf(1);
    const folder = mkdtempSync(join(tmpdir(), 'presale-deaf-'));
    try {
      const { program } = await resolveEngine('k6', { root, env: process.env });
      const end = await runK6(
        program,
        ['run', '--quiet', '--vus', '1', '--duration', '2s', 'k6/suites/help-desk/websocket.ts'],
        { BASE_URL: url, PROFILE: 'smoke' },
        {
          logFile: join(folder, 'log'),
          outputFile: join(folder, 'output'),
          cwd: root,
          timeoutSeconds: 12,
          graceSeconds: 1,
          signal: new AbortController().signal,
        },
      );
      expect(end.timedOut).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
      server.closeAllConnections();
      server.close();
    }
  });

  test('when there is no WebSocket, and says so', async () => {
    const { exitCode, text } = await runSuite('help-desk/websocket', {
      baseUrl: desk.url,
      profile: 'smoke',
      env: { WS_URL: 'ws://127.0.0.1:9' },
    });
    expect(exitCode).toBe(108);
    expect(text).toContain('there is no WebSocket at BASE_URL or WS_URL');
  });
});

test('it ends at once when there is no help desk, or nobody can sign in', async () => {
  const { exitCode, text } = await runSuite('help-desk/smoke', { baseUrl: 'http://127.0.0.1:9', profile: 'smoke' });
  expect(exitCode).toBe(108);
  expect(text).toContain('there is no help desk at BASE_URL');
});
