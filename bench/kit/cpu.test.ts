import { expect, test } from 'vitest';
import { childrenSeconds, costOf } from './cpu.ts';

const signal = new AbortController().signal;
const node = (script: string) => [process.execPath, '-e', script];

test('the second line of what the shell tells is that of its children', () => {
  expect(childrenSeconds('0m0.010s 0m0.020s\n1m2.500s 0m0.250s\n')).toBeCloseTo(62.75);
  expect(() => childrenSeconds('')).toThrow('told no times');
});

test('what a command works is told, and that it waits is not', async () => {
  const works = await costOf(node('while (process.cpuUsage().user < 5e5);'), { cwd: '.', signal });
  const waits = await costOf(node('setTimeout(() => {}, 600)'), { cwd: '.', signal });
  expect(works.cpu).toBeGreaterThanOrEqual(0.5);
  expect(waits.cpu).toBeLessThan(waits.wall);
  expect(waits.wall).toBeGreaterThan(0.6);
});

test('a command that fails says why', async () => {
  await expect(costOf(node('throw new Error("no luck")'), { cwd: '.', signal })).rejects.toThrow('no luck');
});

test('a command ends when it is told to', async () => {
  const cost = costOf(node('setInterval(() => {}, 1000)'), { cwd: '.', signal: AbortSignal.timeout(200) });
  await expect(cost).rejects.toThrow('timeout');
});
