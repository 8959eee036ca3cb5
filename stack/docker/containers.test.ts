import { expect, test } from 'vitest';
import { type Container, isAmiss, servicesOf } from './containers.ts';

const ports = { prometheus: [{ container: 9090, published: 19_090, variable: 'PROMETHEUS_PORT' }], monitoring: [] };
const container = (service: string, state: Partial<Container['State']>, labels = {}): Container => ({
  RestartCount: 2,
  Config: { Labels: { 'com.docker.compose.service': service, ...labels } },
  State: { Status: 'running', StartedAt: '2026-11-21T09:30:00.123456789Z', ExitCode: 0, ...state },
});
const of = (state: Partial<Container['State']>) => servicesOf([container('prometheus', state)], ports)[0];

test('a container is its service, at its published port', () => {
  expect(of({ Health: { Status: 'healthy' } })).toEqual({
    name: 'prometheus',
    state: 'running',
    healthy: true,
    since: '2026-11-21T09:30:00.123Z',
    address: '127.0.0.1:19090',
    pid: undefined,
    restarts: 2,
    image: 'upstream',
    reason: undefined,
  });
});

test.each([
  [{ Health: { Status: 'starting' } }, { state: 'starting', healthy: false }],
  [{ Health: { Status: 'unhealthy' } }, { state: 'running', healthy: false }],
  [{ Status: 'restarting' }, { state: 'restarting', healthy: false }],
  [
    { Status: 'exited', ExitCode: 3 },
    { state: 'stopped', healthy: false, reason: 'exited with code 3' },
  ],
] as const)('%o', (state, status) => {
  expect(of(state)).toMatchObject(status);
});

test('what only Docker needs, and what is not ours, is left out', () => {
  expect(servicesOf([container('monitoring', {}), container('other', {})], ports)).toEqual([]);
});

test('an image that was built here is told from that of its makers', () => {
  const [service] = servicesOf([container('prometheus', {}, { 'presale.image': 'local' })], ports);
  expect(service?.image).toBe('local');
});

test.each([
  [{ Health: { Status: 'healthy' } }, false],
  [{ Status: 'exited', ExitCode: 0 }, false],
  [{ Health: { Status: 'unhealthy' } }, true],
  [{ Status: 'exited', ExitCode: 1 }, true],
  [{ Status: 'restarting' }, true],
] as const)('whether %o keeps a stack from being ready: %s', (state, amiss) => {
  expect(isAmiss(container('prometheus', state))).toBe(amiss);
});
