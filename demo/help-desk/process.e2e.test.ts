import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../test/booking-client.ts';
import {
  deskAgent,
  type HelpDeskWorld,
  helpDeskWorld,
  seeded,
  useHelpDeskServers,
} from '../../test/help-desk-world.ts';
import { nowhere } from '../../test/servers.ts';
import { launch } from '../../test/service-process.ts';
import { needsPortOfItsOwn, saysWhatIsWrong, stopsWhileItWaits } from '../../test/start-of-service.ts';

const main = 'demo/help-desk/main.ts';
const env = { PORT: '1', DATABASE_URL: `postgres://${nowhere}/x`, REDIS_URL: `redis://${nowhere}` };

describe(main, () => {
  const folder = mkdtempSync(join(tmpdir(), 'presale-secret-'));
  const short = join(folder, 'secret');
  writeFileSync(short, 'short\n');
  const good = join(folder, 'good');
  writeFileSync(good, 'x'.repeat(32));
  afterAll(() => rmSync(folder, { recursive: true }));

  saysWhatIsWrong(main, env, [
    ['DATABASE_URL', '', /DATABASE_URL is not set/],
    ['REDIS_URL', 'x', /REDIS_URL="x": write a URL that begins with redis:/],
    ['WEBSOCKET_PING', '25', /WEBSOCKET_PING="25": write a number and ms, s/],
    ['PASSWORD_COST', '1000', /PASSWORD_COST=.*: write a power of two/],
    ['TOKEN_SECRET_FILE', join(folder, 'none'), /TOKEN_SECRET_FILE=.*ENOENT.*name a readable file/],
    ['TOKEN_SECRET_FILE', short, /TOKEN_SECRET_FILE=.*write 32 characters at least/],
  ]);
  stopsWhileItWaits(main, env);

  test.each([
    ['says that its tokens end with it', {}, 1],
    ['says nothing of that when it is given their secret', { TOKEN_SECRET_FILE: good }, 0],
  ])('%s', async (_, more, times) => {
    const { child, lines, ended } = launch(main, { ...env, ...more });
    await expect.poll(() => lines.some(({ msg }) => msg === 'no answer yet'), { timeout: 30_000 }).toBe(true);
    child.kill('SIGTERM');
    await ended;
    expect(lines.filter(({ msg }) => String(msg).includes('TOKEN_SECRET_FILE'))).toHaveLength(times);
  });
});

describe('a help desk', () => {
  const servers = useHelpDeskServers();
  let world: HelpDeskWorld;

  beforeAll(async () => {
    world = await helpDeskWorld(servers);
  });

  afterAll(async () => {
    await world?.dispose();
  });

  needsPortOfItsOwn('help-desk', (more) => world.service(more));

  test('is filled once, also when several start at once and before Postgres, and again', async () => {
    const own = await helpDeskWorld(servers);
    try {
      await servers.postgres.kill();
      const starting = Promise.all([own.service(), own.service()]);
      await servers.postgres.restart();
      const [one, other] = await starting;
      const { id } = (await (await deskAgent(one.url)).open()).body;
      expect((await (await deskAgent(other.url)).get(`/tickets/${id}`)).status).toBe(200);
      expect(await one.end()).toBe(0);
      await own.service({ TICKETS: '500', ARTICLES: '500' });
      const { rows } = await own.pool.query(
        'select (select count(*)::int from tickets) as tickets, (select count(*)::int from articles) as articles',
      );
      expect(rows[0]).toEqual({ tickets: seeded.tickets + 1, articles: seeded.articles });
    } finally {
      await own.dispose();
    }
  });

  test('without Redis lets nobody in and refreshes nothing, but works on for those who are in', async () => {
    const desk = await world.service({ REDIS_TIMEOUT: '300ms' });
    const ann = await deskAgent(desk.url);
    await servers.redis.kill();
    const { refreshToken } = ann;
    for (const answer of [
      await ann.post('/auth/login', { email: 'agent@test.com', password: 'password' }),
      await ann.post('/auth/refresh', { refreshToken }),
    ]) {
      expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    }
    expect((await ann.open()).status).toBe(201);
    expect((await ask(desk.url, 'GET', '/-/ready')).status).toBe(503);
    expect(await desk.metric('help_desk_sign_ins_total{outcome="failed"}')).toBe(1);
    expect(await desk.metric('help_desk_token_refreshes_total{outcome="failed"}')).toBe(1);
    await expect.poll(() => desk.metric('help_desk_events_relayed_total{outcome="failed"}')).toBe(1);
    await servers.redis.restart();
    await expect.poll(async () => (await ask(desk.url, 'GET', '/-/ready')).status, { timeout: 30_000 }).toBe(200);
    expect((await deskAgent(desk.url)).token).toEqual(expect.any(String));
  });
});
