/** The page says of each service of docker-compose.yml whether it ran as a container. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCompose } from '../stack/compose/read.ts';
import { type ContainerProof, containerProofs } from './containers.ts';
import { containersPage } from './containers-page.ts';

const root = join(import.meta.dirname, '..');
const services = [...readCompose(root, {}).services.values()];

test('the committed page is that of the committed record: else run npm run build', () => {
  const page = containersPage(services, containerProofs.read(root));
  expect(readFileSync(join(root, 'docs/containers.md'), 'utf8')).toBe(page);
});

test('a service is called run only with the image that ran', () => {
  const [agent, redis] = [
    { name: 'agent', image: 'prom/prometheus:v3.15.0' },
    { name: 'redis', image: 'valkey/valkey:9.1.2' },
  ];
  const proven = { on: '2026-01-31', commit: 'abc1234' };
  const ran: ContainerProof = { service: 'agent', image: agent.image, from: 'upstream', proven };
  const rowsOf = (proof: ContainerProof) =>
    containersPage([agent, redis], [proof])
      .split('\n')
      .filter((line) => line.startsWith('| `'));
  const notRun = '| `redis` | `valkey/valkey:9.1.2` | rendered |  |';
  const row = '| `agent` | `prom/prometheus:v3.15.0` | run from upstream | 2026-01-31, abc1234 |';
  expect(rowsOf(ran)).toEqual([row, notRun]);
  const before = rowsOf({ ...ran, image: 'prom/prometheus:v3.14.0' });
  expect(before).toEqual(['| `agent` | `prom/prometheus:v3.15.0` | rendered |  |', notRun]);
});
