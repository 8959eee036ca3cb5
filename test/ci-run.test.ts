import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identitiesOf, until, untilGone } from './checkout.ts';

let checkout = '';
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'presale-ci-'));
  mkdirSync(join(checkout, '.ci'));
  mkdirSync(join(checkout, 'bin'));
  cpSync(join(import.meta.dirname, '../.ci/run'), join(checkout, '.ci/run'));
});
afterEach(() => rmSync(checkout, { recursive: true }));

test('.ci/run that is ended ends what it has started, at once', async () => {
  const pids = join(checkout, 'pids');
  // An npm whose tests go on, and have started a process of their own.
  const npm = join(checkout, 'bin/npm');
  writeFileSync(npm, `#!/bin/sh\n[ "$1" = test ] || exit 0\nsleep 60 &\necho $$ $! > ${pids}\nwait\n`);
  chmodSync(npm, 0o755);
  const env = { ...process.env, PATH: `${join(checkout, 'bin')}:${process.env.PATH}` };
  const script = spawn(join(checkout, '.ci/run'), { env, stdio: 'ignore' });
  await until(() => existsSync(pids) && readFileSync(pids, 'utf8').endsWith('\n'), 'the tests run');
  const processes = identitiesOf(readFileSync(pids, 'utf8').trim().split(' ').map(Number));
  expect(processes).toHaveLength(2);
  script.kill('SIGTERM');
  expect(await once(script, 'exit')).toEqual([143, null]);
  await untilGone(processes);
});
