import { expect, test } from 'vitest';
import { root } from '../cli/root.ts';
import { freePorts, portsInTurn } from './free-ports.ts';

test.each([
  [4711, 4712],
  [4734, 4735],
])('two processes, %d and %d, look for ports in different places', (one, other) => {
  const first = (pid: number) => portsInTurn(pid, 0.99).slice(0, 400);
  expect(first(one).filter((port) => first(other).includes(port))).toEqual([]);
});

test.each([0, 0.5, 0.999])('each port is looked at once, wherever a process begins: %d', (chance) => {
  const ports = portsInTurn(12_345, chance);
  expect(new Set(ports).size).toBe(ports.length);
  expect(Math.min(...ports)).toBe(20_000);
  expect(Math.max(...ports)).toBe(31_999);
});

test('every port variable gets a port of its own', async () => {
  const ports = Object.values(await freePorts(root));
  expect(ports.length).toBeGreaterThan(20);
  expect(new Set(ports).size).toBe(ports.length);
});
