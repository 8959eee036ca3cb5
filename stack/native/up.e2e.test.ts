import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PresaleError, UsageError } from '../../config/errors.ts';
import {
  identitiesOf,
  listening,
  portVariable,
  supervisorPid,
  type TestCheckout,
  testCheckout,
  untilGone,
} from '../../test/checkout.ts';
import { freePort } from '../free-ports.ts';
import type { Progress } from '../progress.ts';
import { find, type Stack, type UpOptions, up } from '../stack.ts';

let checkout: TestCheckout;
beforeEach(() => {
  checkout = testCheckout();
});
afterEach(async () => {
  await (await find(checkout.stateDir))?.down();
  checkout.dispose();
});

const start = (more: Partial<UpOptions> = {}): Promise<Stack> => up({ ...checkout.upOptions(), ...more });
const failure = (more: Partial<UpOptions> = {}): Promise<Error> =>
  start(more).then(
    () => expect.fail('it started'),
    (error) => error,
  );
const pids = async (stack: Stack) => (await stack.services()).map(({ pid }) => pid);

describe('a start', () => {
  test('runs each service once those that it depends on are healthy, and tells where', async () => {
    const [first, second] = [await freePort(), await freePort()];
    checkout.service(
      'back',
      first,
      {},
      `setTimeout(async () => { ${listening.replaceAll(/import \{ createServer \} from 'node:http';/g, "const { createServer } = await import('node:http');")} }, 500);`,
    );
    checkout.service('front', second, { depends_on: { back: { condition: 'service_healthy' } } });
    const told: Progress[] = [];
    const stack = await start({ onProgress: (progress) => told.push(progress) });

    const order = told
      .filter(({ state }) => state === 'working' || state === 'done')
      .map(({ step, state }) => `${step} ${state}`);
    expect(order).toEqual(['back working', 'back done', 'front working', 'front done']);
    expect(stack.url('front')).toBe(`http://127.0.0.1:${second}`);
    expect((await fetch(stack.url('front', 8080))).status).toBe(200);
    expect(await stack.services()).toMatchObject([
      { name: 'back', state: 'running', healthy: true, address: `127.0.0.1:${first}` },
      { name: 'front', state: 'running', healthy: true, address: `127.0.0.1:${second}` },
    ]);
  });

  test('takes its port from the environment', async () => {
    const port = await freePort();
    checkout.service('web', 1, {});
    const stack = await start({ env: { ...process.env, [portVariable('web')]: String(port) } });
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
    expect(stack.url('web')).toBe(`http://127.0.0.1:${port}`);
  });

  test('gives a service nothing of its own environment but what it needs to run', async () => {
    checkout.service('web', await freePort(), {}, `console.log(JSON.stringify(process.env)); ${listening}`);
    const stack = await start({ env: { ...process.env, SECRET_OF_THE_USER: 'x' } });
    const env = JSON.parse((await stack.logs('web')).split('\n')[0] ?? '');
    expect(env).toMatchObject({ HOST: '127.0.0.1', PATH: process.env.PATH });
    expect(env).not.toHaveProperty('SECRET_OF_THE_USER');
  });

  test('that finds the stack running takes that, and adds what it lacks', async () => {
    checkout.service('web', await freePort());
    checkout.service('more', await freePort(), { profiles: ['demo'] });
    const first = await start();
    const second = await start();
    expect([first.started, second.started]).toEqual([true, false]);
    expect(await pids(second)).toEqual(await pids(first));

    const third = await start({ profiles: ['demo'] });
    expect((await third.services()).map(({ name }) => name)).toEqual(['web', 'more']);
    expect((await pids(third))[0]).toEqual((await pids(first))[0]);
    expect((await fetch(third.url('more'))).status).toBe(200);
  });

  test('at the same time as another starts it once', async () => {
    checkout.service('web', await freePort());
    const both = await Promise.all([start(), start()]);
    expect(both.map(({ started }) => started).sort()).toEqual([false, true]);
    expect(await pids(both[0])).toEqual(await pids(both[1]));
  });

  test('with another port than the running one is refused, and changes nothing', async () => {
    checkout.service('web', await freePort());
    const stack = await start();
    const running = await pids(stack);
    const error = await failure({ env: { ...process.env, [portVariable('web')]: '12345' } });
    expect(error).toBeInstanceOf(PresaleError);
    expect(error.message).toMatch(/^a stack runs here already with WEB_PORT \d+, not 12345: stop it/);
    expect(await pids(stack)).toEqual(running);
  });
});

describe('a start that fails', () => {
  test('names a port in use, its variable and who has it, before anything is started', async () => {
    const port = await freePort();
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    checkout.service('free', await freePort());
    checkout.service('web', port);
    const told: Progress[] = [];
    const error = await failure({ onProgress: (progress) => told.push(progress) });
    holder.close();
    expect(error.message).toContain(`port ${port}, for web, is in use`);
    expect(error.message).toMatch(/choose another with WEB_PORT=\d+/);
    if (process.platform === 'linux') expect(error.message).toContain(`(process ${process.pid})`);
    expect(told).toEqual([]);
  });

  test('names two services with one port', async () => {
    const port = await freePort();
    checkout.service('web', port);
    checkout.service('api', port);
    const error = await failure();
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe(`API_PORT and WEB_PORT are both ${port}, for api and web: change one`);
  });

  test('shows the end of the log of the service that ended, and leaves nothing running', async () => {
    checkout.service('good', await freePort(), {}, `console.log('pid', process.pid); ${listening}`);
    checkout.service(
      'bad',
      await freePort(),
      { depends_on: { good: { condition: 'service_healthy' } } },
      `console.error('no database'); process.exit(3);`,
    );
    const error = await failure();
    expect(error.message).toMatch(/^bad did not start: exited with code 3\nThe end of .*bad\.log:\n {2}no database$/);
    const log = readFileSync(join(checkout.stateDir, 'logs/good.log'), 'utf8');
    await untilGone(identitiesOf([Number(/^pid (\d+)$/m.exec(log)?.[1])]));
    expect(await find(checkout.stateDir)).toBeUndefined();
  });

  test('shows only what this start printed', async () => {
    checkout.service('web', await freePort(), {}, `console.error('of the first start'); process.exit(1);`);
    await failure();
    checkout.service('web', await freePort(), {}, `console.error('of the second'); process.exit(1);`);
    const { message } = await failure();
    expect(message).toContain('of the second');
    expect(message).not.toContain('of the first start');
  });

  test('names a service that is not healthy in its time', async () => {
    const health = { interval: '200ms', timeout: '200ms', retries: 5 };
    checkout.service(
      'deaf',
      await freePort(),
      { healthcheck: health },
      'setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit());',
    );
    expect((await failure()).message).toMatch(/^deaf did not start: it was not healthy after 1 s\nIt printed nothing$/);
  });

  test('by being ended says why, and leaves nothing running', async () => {
    checkout.service('web', await freePort());
    checkout.service('deaf', await freePort(), {}, 'setInterval(() => {}, 1000);');
    const ended = new AbortController();
    let supervisor: ReturnType<typeof identitiesOf> = [];
    const error = await failure({
      signal: ended.signal,
      onProgress: ({ step, state }) => {
        if (step !== 'web' || state !== 'done') return;
        supervisor = identitiesOf([supervisorPid(checkout)]);
        ended.abort(new PresaleError('Ctrl-C'));
      },
    });
    expect(error.message).toBe('Ctrl-C');
    expect(supervisor).toHaveLength(1);
    await untilGone(supervisor);
  });

  test('while another stack runs takes back only what it added', async () => {
    checkout.service('web', await freePort());
    const stack = await start();
    checkout.service('bad', await freePort(), {}, 'process.exit(1)');
    await failure();
    expect(await stack.services()).toMatchObject([
      { name: 'web', healthy: true },
      { name: 'bad', state: 'stopped' },
    ]);
  });

  test('for a state directory that cannot be made names it', async () => {
    checkout.service('web', await freePort());
    const { message } = await failure({ stateDir: join(checkout.root, 'docker-compose.yml') });
    expect(message).toMatch(/docker-compose\.yml cannot be used: ENOTDIR.*Set PRESALE_STATE to another$/);
  });

  test('for a state directory whose path is too long for a socket says so', async () => {
    checkout.service('web', await freePort());
    const { message } = await failure({ stateDir: join(checkout.stateDir, 'x'.repeat(100)) });
    expect(message).toMatch(/longer than the \d+ bytes .*: set PRESALE_STATE to a shorter directory$/);
  });
});
