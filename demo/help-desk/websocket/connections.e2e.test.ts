/** How a WebSocket ends. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deskSocket, rawSocket } from '../../../test/help-desk-socket.ts';
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

const disconnects = async (reason: string, of = desk): Promise<number> =>
  (await of.metric(`help_desk_websocket_disconnects_total{reason="${reason}"}`)) ?? Number.NaN;

describe('a connection', () => {
  test('that its client closes, and one that is lost, are told apart', async () => {
    const [closed, lost] = [await disconnects('client'), await disconnects('lost')];
    (await deskSocket(desk.url, ann.token)).socket.close(1000);
    (await deskSocket(desk.url, ann.token)).socket.terminate();
    await expect.poll(() => disconnects('client'), soon).toBe(closed + 1);
    await expect.poll(() => disconnects('lost'), soon).toBe(lost + 1);
  });

  test('that does not answer is let go', async () => {
    const lively = await world.service({ WEBSOCKET_PING: '100ms' });
    const silent = await deskSocket(lively.url, (await deskAgent(lively.url)).token);
    rawSocket(silent.socket).pause();
    await expect.poll(() => disconnects('silent', lively), soon).toBe(1);
    rawSocket(silent.socket).resume();
    expect((await silent.closed).code).toBe(1006);
  });

  test('whose token expires is closed', async () => {
    const brief = await world.service({ WEBSOCKET_PING: '2s', TOKEN_TTL: '3s' });
    const { closed } = await deskSocket(brief.url, (await deskAgent(brief.url)).token);
    expect(await closed).toEqual({ code: 1008, reason: 'the token has expired: get another' });
    await expect.poll(() => disconnects('expired', brief), soon).toBe(1);
  });

  test('is closed in order when the service stops, also one that never answers', async () => {
    const stopping = await world.service();
    const { token } = await deskAgent(stopping.url);
    const [polite, deaf] = [await deskSocket(stopping.url, token), await deskSocket(stopping.url, token)];
    rawSocket(deaf.socket).pause();
    expect(await stopping.end('SIGTERM')).toBe(0);
    expect(await polite.closed).toMatchObject({ code: 1001 });
    rawSocket(deaf.socket).resume();
    await deaf.closed;
  });
});
