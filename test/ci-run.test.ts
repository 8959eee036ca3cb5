import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identitiesOf, until, untilGone } from './checkout.ts';

let checkout = '';
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'presale-ci-'));
  mkdirSync(join(checkout, 'bin'));
  cpSync(join(import.meta.dirname, '../.ci'), join(checkout, '.ci'), { recursive: true });
});
afterEach(() => rmSync(checkout, { recursive: true }));

test('.ci/run that is ended ends what it has started, at once', async () => {
  const pids = join(checkout, 'pids');
  // An npm whose tests go on, and have started a process of their own.
  const npm = join(checkout, 'bin/npm');
  writeFileSync(npm, `#!/bin/sh\n[ "$1" = test ] || exit 0\nsleep 60 &\necho $$ $! > ${pids}\nwait\n`);
  chmodSync(npm, 0o755);
  const env = { ...process.env, CONTAINERS: 'no', PATH: `${join(checkout, 'bin')}:${process.env.PATH}` };
  const script = spawn(join(checkout, '.ci/run'), { env, stdio: 'ignore' });
  await until(() => existsSync(pids) && readFileSync(pids, 'utf8').endsWith('\n'), 'the tests run');
  const processes = identitiesOf(readFileSync(pids, 'utf8').trim().split(' ').map(Number));
  expect(processes).toHaveLength(2);
  script.kill('SIGTERM');
  expect(await once(script, 'exit')).toEqual([143, null]);
  await untilGone(processes);
});

/** An npm whose tests end as told, the first time and when they run again. */
function npmThatTells(first: readonly string[], again: readonly string[]): string {
  const npm = join(checkout, 'bin/npm');
  const file = (name: string, statuses: readonly string[]) => ({
    name: `/${name}.test.ts`,
    status: statuses.includes('failed') ? 'failed' : 'passed',
    assertionResults: statuses.map((status) => ({ status })),
  });
  const results = { first: [file('a', first), file('b', ['passed'])], again: [file('a', again)] };
  writeFileSync(
    npm,
    `#!/usr/bin/env node
const out = process.argv.find((flag) => flag.startsWith('--outputFile.json='))?.split('=')[1];
const testResults = out && ${JSON.stringify(results)}[out.match(/(\\w+)\\.json$/)[1]];
if (out) require('node:fs').writeFileSync(out, JSON.stringify({ testResults }));
process.exit(out && testResults.some(({ status }) => status === 'failed') ? 1 : 0);
`,
  );
  chmodSync(npm, 0o755);
  return join(checkout, 'bin');
}

test.each([
  ['passes when what failed once passes when it runs again', ['failed', 'passed'], ['passed', 'passed'], '0 failed', 0],
  ['fails when it fails again', ['failed', 'passed'], ['failed', 'passed'], '1 failed', 1],
] as const)('.ci/run %s', async (_, first, again, says, code) => {
  await execa('git', ['init', '--quiet', checkout]);
  const PATH = `${npmThatTells(first, again)}:${process.env.PATH}`;
  const { stdout, exitCode } = await execa('bash', [join(checkout, '.ci/run')], {
    env: { PATH, CONTAINERS: 'no' },
    reject: false,
  });
  expect(stdout.trimEnd().split('\n').at(-1)).toContain(says);
  expect(exitCode).toBe(code);
  expect(stdout).toContain('once more: /a.test.ts');
});

/** Stands in for a machine with an engine that is not had: what is called writes its name and its input down. */
function machine(programs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const usual = {
    docker: 'exit 1',
    debootstrap: '',
    ip: 'echo "7: was0: <UP>"',
    iptables: '',
    'iptables-save': 'printf "*filter\n-A INPUT -j ACCEPT\nCOMMIT\n"',
    'iptables-restore': `cat > ${join(checkout, 'restored')}`,
  };
  for (const [name, program] of Object.entries({ ...usual, ...programs })) {
    const file = join(checkout, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${program}\n`);
    chmodSync(file, 0o755);
  }
  mkdirSync(join(checkout, 'tmp'));
  return { ...process.env, TMPDIR: join(checkout, 'tmp'), PATH: `${join(checkout, 'bin')}:${process.env.PATH}` };
}
const containers = (env: NodeJS.ProcessEnv) =>
  execa('bash', [join(checkout, '.ci/containers'), 'results.json'], { env, reject: false, detached: true });
const leftInTmp = () => readdirSync(join(checkout, 'tmp'));

test('the containers are left out, with the reason, for who is not root', async () => {
  const { exitCode, stdout } = await containers(machine({ id: 'echo 1000' }));
  expect(exitCode).toBe(3);
  expect(stdout).toBe(
    'Skipped: the end-to-end tests on containers, as no Docker engine answers, and only root may start one.',
  );
  expect(leftInTmp()).toEqual([]);
});

test('the containers are left out where an engine does not start, and the machine is as before', async () => {
  const { exitCode, stdout } = await containers(
    machine({ id: 'echo 0', dockerd: 'echo "no cgroups here" >&2; exit 1' }),
  );
  expect(exitCode).toBe(3);
  expect(stdout).toContain('dockerd does not start here: no cgroups here.');
  expect(readFileSync(join(checkout, 'restored'), 'utf8')).toContain('-A INPUT -j ACCEPT');
  expect(leftInTmp()).toEqual([]);
});

test('the containers that are ended while an engine starts are left out at once, and it with them', async () => {
  const pid = join(checkout, 'dockerd.pid');
  const running = containers(machine({ id: 'echo 0', dockerd: `echo $$ > ${pid}; exec sleep 60` }));
  await until(() => existsSync(pid) && readFileSync(pid, 'utf8').endsWith('\n'), 'the engine starts');
  const engine = identitiesOf([Number(readFileSync(pid, 'utf8'))]);
  expect(engine).toHaveLength(1);
  process.kill(-(running.pid as number), 'SIGTERM');
  const { exitCode, stdout } = await running;
  expect(exitCode).toBe(3);
  expect(stdout).toContain('as it was ended before they could begin.');
  await untilGone(engine);
  expect(leftInTmp()).toEqual([]);
});
