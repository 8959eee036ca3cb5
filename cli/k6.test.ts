import { execa } from 'execa';
import { expect, test } from 'vitest';
import { root } from './root.ts';

const k6 = (...args: readonly string[]) =>
  execa('node', ['cli/presale.ts', 'k6', ...args], { cwd: root, preferLocal: true, all: true, reject: false });

test.each(['0', '2', 'abc', '-1'])('--scale %s is wrong usage, and the message says what to write', async (scale) => {
  const { exitCode, all } = await k6('booking/simple', `--scale=${scale}`);
  expect(exitCode).toBe(2);
  expect(all).toContain(`--scale "${scale}": write a number above 0 and at most 1, such as 0.1 for a tenth`);
  expect(all).not.toContain('    at ');
});

test('the help names the suites, the profiles and the scale, with an example', async () => {
  const { exitCode, all } = await k6('--help');
  expect(exitCode).toBe(0);
  for (const word of [
    'ticketing/reservations',
    'flash-sale/spike',
    'booking/stress',
    'open-spike',
    '--scale <share>',
  ]) {
    expect(all).toContain(word);
  }
  expect(all).toContain('npm run k6 -- flash-sale/flash-sale --profile load --scale 0.1');
});

test('a profile that the suite does not have is wrong usage, also where no stack runs', async () => {
  const { exitCode, all } = await k6('booking/simple', '--profile=extrem');
  expect(exitCode).toBe(2);
  expect(all).toContain('--profile "extrem" of booking/simple: take one of smoke, ');
});

test('a fault is of the system that the suite loads', async () => {
  const { exitCode, all } = await k6('order-flow/payment', '--fault=lock-contention');
  expect(exitCode).toBe(2);
  expect(all).toMatch(/--fault lock-contention: order-flow has .*failing-payments.*: take one of them/);
});

test('who has read enough of the help may leave', async () => {
  const shell = execa('node cli/presale.ts k6 --help | head -n 1', { cwd: root, preferLocal: true, shell: true });
  const { stdout, stderr } = await shell;
  expect(stdout).toMatch(/^Usage: /);
  expect(stderr).toBe('');
});
