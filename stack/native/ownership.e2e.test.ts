import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  identitiesOf,
  listening,
  supervisorPid,
  type TestCheckout,
  testCheckout,
  until,
  untilGone,
} from '../../test/checkout.ts';
import { freePort } from '../free-ports.ts';
import { find, type Stack, up } from '../stack.ts';
import { removeDescription } from '../state.ts';

let checkout: TestCheckout;
let owners: ChildProcess[] = [];
beforeEach(() => {
  checkout = testCheckout();
});
afterEach(async () => {
  for (const owner of owners) owner.kill('SIGKILL');
  owners = [];
  await (await find(checkout.stateDir))?.down();
  checkout.dispose();
});

const start = (): Promise<Stack> => up(checkout.upOptions());
const pids = async (stack: Stack) => (await stack.services()).map(({ pid }) => pid);

describe('what outlives its owner', () => {
  /** A process that starts the stack, says `up`, and stays. */
  const owner = async (attached: boolean): Promise<ChildProcess> => {
    const stackModule = new URL('../stack.ts', import.meta.url).href;
    const call = { ...checkout.upOptions(), attached, env: undefined };
    const script = `
      import { up } from ${JSON.stringify(stackModule)};
      await up({ ...${JSON.stringify(call)}, env: process.env });
      console.log('up');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    owners.push(child);
    await once(child.stdout, 'data');
    return child;
  };
  const allOf = async (): Promise<ReturnType<typeof identitiesOf>> => {
    const stack = (await find(checkout.stateDir)) ?? expect.fail('no stack runs');
    return identitiesOf([supervisorPid(checkout), ...(await pids(stack))]);
  };

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'nothing, when an attached owner is ended by %s',
    async (signal) => {
      checkout.service('web', await freePort());
      checkout.service('stubborn', await freePort(), {}, listening.replace('process.exit(0)', '{}'));
      const child = await owner(true);
      const processes = await allOf();
      expect(processes).toHaveLength(3);
      child.kill(signal);
      await untilGone(processes);
      expect(await find(checkout.stateDir)).toBeUndefined();
    },
  );

  test('everything, when the stack was left running; then another finds it and stops it', async () => {
    checkout.service('web', await freePort());
    const child = await owner(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const processes = await allOf();
    const stack = (await find(checkout.stateDir)) ?? expect.fail('no stack runs');
    expect((await fetch(stack.url('web'))).status).toBe(200);
    await stack.down();
    await untilGone(processes);
    expect(await find(checkout.stateDir)).toBeUndefined();
  });

  test('nothing, when the supervisor itself is killed; a new start then works', async () => {
    checkout.service('web', await freePort());
    await start();
    const processes = await allOf();
    process.kill(supervisorPid(checkout), 'SIGKILL');
    await untilGone(processes);
    expect((await start()).started).toBe(true);
  });
});

describe('a supervisor', () => {
  test('that does not answer is named, and how it is ended', async () => {
    checkout.service('web', await freePort());
    await start();
    const pid = supervisorPid(checkout);
    process.kill(pid, 'SIGSTOP');
    try {
      await expect(find(checkout.stateDir)).rejects.toThrow(
        `process ${pid}) does not answer: end it with "kill -9 ${pid}"`,
      );
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  test('of which nothing is written is found and stopped', async () => {
    checkout.service('web', await freePort());
    const processes = identitiesOf([...(await pids(await start())), supervisorPid(checkout)]);
    removeDescription(checkout.stateDir);
    const stack = (await find(checkout.stateDir)) ?? expect.fail('it was not found');
    expect(await stack.services()).toMatchObject([{ name: 'web', healthy: true }]);
    await stack.down();
    await untilGone(processes);
  });
});

describe('a running service', () => {
  test('is started again after a crash, and on request', async () => {
    checkout.service('web', await freePort());
    const stack = await start();
    const [first] = await pids(stack);
    await stack.signal('web', 'SIGKILL');
    const restarted = async (before: number | undefined) => {
      const [web] = await stack.services();
      return web?.healthy === true && web.pid !== before;
    };
    await until(() => restarted(first), 'it was started again after a crash');
    const [second] = await pids(stack);
    await stack.restart('web');
    await until(() => restarted(second), 'it was started again on request');
  });

  test('is named with those that run when it is not one of them', async () => {
    checkout.service('web', await freePort());
    const stack = await start();
    await expect(stack.restart('wbe')).rejects.toThrow('service "wbe" does not run here: use one of web');
    expect(() => stack.url('wbe')).toThrow('wbe has no address here');
  });
});

test('services are stopped after those that depend on them', async () => {
  const order = join(checkout.root, 'order');
  const program = (name: string) =>
    listening
      .replace(
        'process.exit(0)',
        `{ require('node:fs').appendFileSync(${JSON.stringify(order)}, '${name} '); process.exit(0); }`,
      )
      .replace(
        'import',
        "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);\nimport",
      );
  checkout.service('back', await freePort(), {}, program('back'));
  checkout.service(
    'front',
    await freePort(),
    { depends_on: { back: { condition: 'service_healthy' } } },
    program('front'),
  );
  await (await start()).down();
  expect(readFileSync(order, 'utf8')).toBe('front back ');
});
