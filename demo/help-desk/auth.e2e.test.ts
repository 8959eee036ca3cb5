/** Who is let in, for how long, and who is not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ask, unknownId } from '../../test/booking-client.ts';
import {
  agent,
  deskAgent,
  type HelpDeskWorld,
  helpDeskWorld,
  otherAgent,
  useHelpDeskServers,
} from '../../test/help-desk-world.ts';
import type { Service } from '../../test/service-process.ts';

const soon = { timeout: 30_000, interval: 100 };
const servers = useHelpDeskServers();
let world: HelpDeskWorld;
let desk: Service;
let folder: string;
/** All processes sign alike, and none is too slow for the grace. */
let env: { readonly TOKEN_SECRET_FILE: string; readonly REFRESH_GRACE: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'presale-secret-'));
  env = { TOKEN_SECRET_FILE: join(folder, 'secret'), REFRESH_GRACE: '10m' };
  writeFileSync(env.TOKEN_SECRET_FILE, 'a secret for tests, which is long enough');
  world = await helpDeskWorld(servers);
  desk = await world.service(env);
});

afterAll(async () => {
  await world?.dispose();
  rmSync(folder, { recursive: true });
});

const login = (body: unknown, url = desk.url) => ask(url, 'POST', '/api/v1/auth/login', { body });
const refresh = (refreshToken: unknown, url = desk.url) =>
  ask(url, 'POST', '/api/v1/auth/refresh', { body: { refreshToken } });
const me = (token: string | undefined, url = desk.url) => ask(url, 'GET', '/api/v1/user/me', { token });
const counted = (metric: string, outcome: string) => desk.metric(`${metric}{outcome="${outcome}"}`);

describe('signing in', () => {
  test.each([agent, otherAgent])('$email gets an access token and a refresh token', async (who) => {
    const { status, body } = await login(who);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 900,
      user: { email: who.email, role: 'agent' },
    });
    expect(await me(body.accessToken)).toMatchObject({ status: 200, body: { id: body.user.id, email: who.email } });
    expect(JSON.stringify(body)).not.toContain('hash');
  });

  test('does not care about the case of an address', async () => {
    expect((await login({ ...agent, email: 'Agent@Test.com' })).status).toBe(200);
  });

  test('with a wrong password and as nobody is refused alike, and counted', async () => {
    const before = (await counted('help_desk_sign_ins_total', 'refused')) ?? 0;
    const wrong = await login({ ...agent, password: 'Password' });
    const nobody = await login({ ...agent, email: 'nobody@test.com' });
    expect(wrong).toMatchObject({ status: 401, body: { error: 'wrong_credentials' } });
    expect(nobody.body).toEqual(wrong.body);
    expect(await counted('help_desk_sign_ins_total', 'refused')).toBe(before + 2);
  });

  test.each([
    ['no address', { email: undefined }, 'email'],
    ['a number for an address', { email: 1 }, 'email'],
    ['an empty password', { password: '' }, 'password'],
    ['a NUL in the password', { password: 'pass\0word' }, 'password'],
    ['a NUL in the address', { email: 'a\0@test.com' }, 'email'],
    ['a password without end', { password: 'x'.repeat(201) }, 'password'],
  ])('with %s is refused with the field', async (_, change, field) => {
    expect(await login({ ...agent, ...change })).toMatchObject({
      status: 400,
      body: { error: 'invalid_input', field },
    });
  });
});

describe('a refresh token', () => {
  test('is of no use any more when its user is gone', async () => {
    const leaver = { email: 'leaver@test.com', password: agent.password };
    await world.pool.query(
      'insert into users (email, name, role, password_hash) select $1, name, role, password_hash from users where email = $2',
      [leaver.email, agent.email],
    );
    const { refreshToken } = (await login(leaver)).body;
    await world.pool.query('delete from users where email = $1', [leaver.email]);
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { error: 'unknown_user' } });
  });

  test('is good for one time, and gives the next', async () => {
    const first = (await login(agent)).body;
    const second = await refresh(first.refreshToken);
    expect(second.status).toBe(200);
    expect(second.body.refreshToken).not.toBe(first.refreshToken);
    expect((await me(second.body.accessToken)).body.email).toBe(agent.email);
    expect((await refresh(second.body.refreshToken)).status).toBe(200);
  });

  const refreshes = async (outcome: string) =>
    (await counted('help_desk_token_refreshes_total', outcome)) ?? Number.NaN;
  const isReused = { status: 401, body: { error: 'invalid_refresh_token', field: 'refreshToken' } };

  test('that was used before the last ends its session, and no other', async () => {
    const reused = await refreshes('reused');
    const [mine, other] = [(await login(agent)).body, (await login(agent)).body];
    const next = (await refresh((await refresh(mine.refreshToken)).body.refreshToken)).body;
    expect(await refresh(mine.refreshToken)).toMatchObject(isReused);
    expect((await refresh(next.refreshToken)).status).toBe(401);
    expect((await refresh(other.refreshToken)).status).toBe(200);
    expect(await refreshes('reused')).toBe(reused + 1);
  });

  test('whose answer was lost gives the same once more, and ends its session after that', async () => {
    const [repeated, reused] = [await refreshes('repeated'), await refreshes('reused')];
    const { refreshToken } = (await login(agent)).body;
    const lost = (await refresh(refreshToken)).body;
    const again = await refresh(refreshToken);
    expect(again).toMatchObject({ status: 200, body: { refreshToken: lost.refreshToken } });
    expect((await me(again.body.accessToken)).body.email).toBe(agent.email);
    expect(await refreshes('repeated')).toBe(repeated + 1);
    expect(await refresh(refreshToken)).toMatchObject(isReused);
    expect((await refresh(lost.refreshToken)).status).toBe(401);
    expect(await refreshes('reused')).toBe(reused + 1);
  });

  test('that was sent once more gives a next which is good as any', async () => {
    const { refreshToken } = (await login(agent)).body;
    await refresh(refreshToken);
    const second = (await refresh(refreshToken)).body.refreshToken;
    const third = await refresh(second);
    expect(third.status).toBe(200);
    expect(await refresh(second)).toMatchObject({ status: 200, body: { refreshToken: third.body.refreshToken } });
    expect((await refresh(third.body.refreshToken)).status).toBe(200);
  });

  test('that is used again too late ends its session', async () => {
    const strict = await world.service({ ...env, REFRESH_GRACE: '20ms' });
    const { refreshToken } = (await login(agent, strict.url)).body;
    const next = (await refresh(refreshToken, strict.url)).body;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await refresh(refreshToken, strict.url)).toMatchObject(isReused);
    expect((await refresh(next.refreshToken, strict.url)).status).toBe(401);
  });

  test('sent by many at once is exchanged once, and repeated once', async () => {
    const { refreshToken } = (await login(agent)).body;
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, ...Array(8).fill(401)]);
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(2);
  });

  test('is good at another process, also once more', async () => {
    const other = await world.service(env);
    const { refreshToken, accessToken } = (await login(agent)).body;
    expect((await me(accessToken, other.url)).status).toBe(200);
    const there = await refresh(refreshToken, other.url);
    expect(there.status).toBe(200);
    expect((await refresh(refreshToken)).body.refreshToken).toBe(there.body.refreshToken);
    expect((await refresh(refreshToken, other.url)).status).toBe(401);
  });

  test('and an access token are good after a restart', async () => {
    const before = await world.service(env);
    const { refreshToken, accessToken } = (await login(agent, before.url)).body;
    await before.end('SIGKILL');
    const after = await world.service(env);
    expect((await me(accessToken, after.url)).status).toBe(200);
    expect((await refresh(refreshToken, after.url)).status).toBe(200);
  });

  test('expires', async () => {
    const brief = await world.service({ ...env, REFRESH_TTL: '1s' });
    const { refreshToken } = (await login(agent, brief.url)).body;
    await expect.poll(() => world.redis.exists(`help-desk:session:${refreshToken.split('.')[0]}`), soon).toBe(0);
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { error: 'invalid_refresh_token' } });
  });

  test.each<[string, unknown, number]>([
    ['none', undefined, 400],
    ['a number', 1, 400],
    ['an empty one', '', 400],
    ['a NUL', 'a\0', 400],
    ['too long a one', 'x'.repeat(201), 400],
    ['a word', 'token', 401],
    ['one of nobody', `${unknownId}.${'a'.repeat(43)}`, 401],
  ])('that is %s is refused', async (_, token, status) => {
    expect(await refresh(token)).toMatchObject({
      status,
      body: { message: expect.any(String), field: 'refreshToken' },
    });
  });
});

/** The same token with another signature. */
const changed = (token: string): string =>
  token.replace(/\.([^.])([^.]*)$/, (_, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`);

describe('an access token', () => {
  const refused: [string, () => Promise<string | undefined>, string][] = [
    ['no', async () => undefined, 'unauthorized'],
    ['a word for a', async () => 'token', 'invalid_token'],
    ['a refresh token for a', async () => (await login(agent)).body.refreshToken, 'invalid_token'],
    ['a changed', async () => changed((await login(agent)).body.accessToken), 'invalid_token'],
    ['a very long', async () => 'x'.repeat(8000), 'invalid_token'],
    ['a foreign', async () => (await login(agent, (await world.service()).url)).body.accessToken, 'invalid_token'],
  ];
  const everywhere: readonly (readonly [string, string, unknown?])[] = [
    ['GET', '/api/v1/user/me'],
    ['GET', '/api/v1/tickets'],
    ['POST', '/api/v1/tickets', 'x'.repeat(1_000_000)],
    ['GET', `/api/v1/tickets/${unknownId}`],
    ['PATCH', `/api/v1/tickets/${unknownId}`, {}],
    ['POST', `/api/v1/tickets/${unknownId}/comments`, '{'],
    ['GET', '/api/v1/tickets/search?q=a'],
    ['GET', '/api/v1/analytics/dashboard'],
  ];
  test.each(refused)('%s token lets nobody in', async (_, make, error) => {
    const token = await make();
    for (const [method, path, body] of everywhere) {
      const answer = await ask(desk.url, method, path, { token, body });
      expect(answer).toMatchObject({ status: 401, body: { error, field: 'authorization' } });
    }
  });

  test('expires, and a refresh gives another', async () => {
    const brief = await world.service({ ...env, TOKEN_TTL: '1s' });
    const { accessToken, refreshToken } = (await login(agent, brief.url)).body;
    let answer: Answer | undefined;
    const statusNow = async () => {
      answer = await me(accessToken, brief.url);
      return answer.status;
    };
    await expect.poll(statusNow, soon).toBe(401);
    expect(answer).toMatchObject({ body: { error: 'token_expired', field: 'authorization' } });
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  test('of somebody who is no more is refused, also to write', async () => {
    const gone = { email: 'gone@test.com', password: agent.password };
    await world.pool.query(
      `insert into users (email, name, role, password_hash) select $1, 'Gone', 'agent', password_hash from users where email = $2`,
      [gone.email, agent.email],
    );
    const someone = await deskAgent(desk.url, gone);
    const ticket = (await (await deskAgent(desk.url)).open()).body.id;
    await world.pool.query('delete from users where email = $1', [gone.email]);
    for (const answer of [
      await someone.get('/user/me'),
      await someone.open(),
      await someone.post(`/tickets/${ticket}/comments`, { content: 'still here' }),
    ]) {
      expect(answer).toMatchObject({ status: 401, body: { error: 'unknown_user', field: 'authorization' } });
    }
  });
});
