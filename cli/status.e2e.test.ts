import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../stack/free-ports.ts';
import { find, up } from '../stack/stack.ts';
import { listening, type TestCheckout, testCheckout, until } from '../test/checkout.ts';
import { root } from './root.ts';

let checkout: TestCheckout;
beforeEach(() => {
  checkout = testCheckout();
});
afterEach(async () => {
  await (await find(checkout.stateDir))?.down();
  checkout.dispose();
});

const status = (env: Readonly<Record<string, string>> = {}) =>
  execa('node', [join(root, 'cli/presale.ts'), 'status'], {
    env: { PRESALE_STATE: checkout.stateDir, ...env },
    preferLocal: true,
    localDir: root,
    reject: false,
  });

test('a service that crashes for ever is given up, with its reason, its log and what to do; a start begins anew', async () => {
  const crash = join(checkout.root, 'crash');
  const program = `import { existsSync } from 'node:fs'; if (existsSync('${crash}')) process.exit(7); ${listening}`;
  checkout.service('web', await freePort(), {}, program);
  checkout.service('other', await freePort());
  const stack = await up(checkout.upOptions());
  const web = async () => (await stack.services()).find(({ name }) => name === 'web');
  writeFileSync(crash, '');
  await stack.signal('web', 'SIGKILL');
  await until(async () => (await web())?.state === 'failed', 'it is given up', 60);

  const given = await status();
  expect(given.exitCode).toBe(1);
  expect(given.stdout).toMatch(/^web +failed +no .* 5 +exited with code 7; it was started again 5 times$/m);
  expect(given.stdout).toMatch(/^other +running +yes .* 0 +\d+$/m);
  expect(given.stdout).toContain(
    `web was given up: exited with code 7; it was started again 5 times. See ${join(checkout.stateDir, 'logs/web.log')}, put that right, and start it again with "npm run up"`,
  );

  rmSync(crash);
  await up(checkout.upOptions());
  expect(await web()).toMatchObject({ state: 'running', healthy: true });
  expect((await status()).exitCode).toBe(0);
});

test('a port that is none is wrong usage, also where nothing runs', async () => {
  const { exitCode, stderr } = await status({ PROMETHEUS_PORT: '99999' });
  expect(stderr).toBe('error: PROMETHEUS_PORT is "99999": write a port number from 1 to 65535');
  expect(exitCode).toBe(2);
});
