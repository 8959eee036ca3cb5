/** Who gets a WebSocket, and who does not. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../../test/booking-client.ts';
import { deskSocket, refusedHandshake, socketUrl } from '../../../test/help-desk-socket.ts';
import { deskAgent, type OpenDesk, openDesk, useHelpDeskServers } from '../../../test/help-desk-world.ts';

const soon = { timeout: 30_000, interval: 50 };
const servers = useHelpDeskServers();
let { world, desk, ann } = {} as OpenDesk;

beforeAll(async () => {
  ({ world, desk, ann } = await openDesk(servers));
});

afterAll(async () => {
  await world?.dispose();
});

describe('a handshake', () => {
  const at = (query: string) => `${desk.url.replace('http', 'ws')}/socket.io/?${query}`;
  const brief = async (): Promise<string> => {
    const passing = await world.service({ TOKEN_TTL: '1s' });
    const { token } = await deskAgent(passing.url);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    return socketUrl(passing.url, token);
  };
  const foreign = async (): Promise<string> => {
    const stranger = await world.service();
    return socketUrl(desk.url, (await deskAgent(stranger.url)).token);
  };

  test.each<[string, () => string | Promise<string>, number, string, string | undefined]>([
    ['no token', () => at('EIO=4&transport=websocket'), 401, 'unauthorized', 'token'],
    ['an empty token', () => at('EIO=4&transport=websocket&token='), 401, 'unauthorized', 'token'],
    ['a word for a token', () => socketUrl(desk.url, 'token'), 401, 'invalid_token', 'token'],
    ['a NUL in the token', () => socketUrl(desk.url, 'a%00'), 401, 'invalid_token', 'token'],
    ['an expired token', brief, 401, 'token_expired', 'token'],
    ['a foreign token', foreign, 401, 'invalid_token', 'token'],
    ['another protocol', () => at(`EIO=3&transport=websocket&token=${ann.token}`), 400, 'invalid_input', 'EIO'],
    ['another transport', () => at(`EIO=4&transport=polling&token=${ann.token}`), 400, 'invalid_input', 'transport'],
    ['another path', () => `${desk.url.replace('http', 'ws')}/ws?token=${ann.token}`, 404, 'not_found', undefined],
    ['no query', () => `${desk.url.replace('http', 'ws')}/socket.io/`, 400, 'invalid_input', 'EIO'],
  ])('with %s is refused with a reason', async (_, address, status, error, field) => {
    const { status: answered, body } = await refusedHandshake(await address());
    expect([answered, body.error, body.field]).toEqual([status, error, field]);
    expect(body.message).toEqual(expect.any(String));
  });

  test('that is no WebSocket is refused with a reason', async () => {
    expect(await ask(desk.url, 'GET', '/socket.io/')).toMatchObject({
      status: 426,
      body: { error: 'upgrade_required' },
    });
    const path = new URL(socketUrl(desk.url, ann.token));
    const answer = await spoken(
      `GET ${path.pathname}${path.search} HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"error":"bad_handshake"');
  });

  test('beyond what there is room for is refused, until somebody leaves', async () => {
    const small = await world.service({ WEBSOCKETS: '1' });
    const { token } = await deskAgent(small.url);
    const first = await deskSocket(small.url, token);
    expect(await refusedHandshake(socketUrl(small.url, token))).toMatchObject({
      status: 503,
      body: { error: 'too_many_connections' },
    });
    first.socket.close();
    await expect.poll(() => small.metric('help_desk_websocket_connections'), soon).toBe(0);
    (await deskSocket(small.url, token)).socket.close();
    expect(await small.metric('help_desk_websocket_handshakes_total{outcome="unavailable"}')).toBe(1);
    expect(await small.metric('help_desk_websocket_handshakes_total{outcome="opened"}')).toBe(2);
  });
});

/** What the server answers to some bytes before it closes. */
async function spoken(request: string): Promise<string> {
  const { hostname, port } = new URL(desk.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(request);
  await once(socket, 'close');
  return answer;
}
