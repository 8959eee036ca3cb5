/** The service `init`, as Docker runs it: which targets it writes for what is watched. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TargetGroup } from './targets.ts';

const root = resolve(import.meta.dirname, '../..');
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'presale-init-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const init = (env: Readonly<Record<string, string>>) => {
  const { PATH = '' } = process.env;
  const own = { PATH, TIME_SCALE: '1', SECRETS_DIR: directory, TARGETS_DIR: directory };
  return execa('node', ['stack/init/main.ts'], {
    ...{ cwd: root, env: { ...own, ...env }, extendEnv: false, preferLocal: true, localDir: root, reject: false },
  });
};

/** What would be scraped that tells of a system: the job and the system of each. */
async function watched(env: Readonly<Record<string, string>>): Promise<string[]> {
  const run = await init(env);
  expect(run.exitCode).toBe(0);
  const groups = globSync(join(directory, 'scrape-*.json')).flatMap(
    (file) => JSON.parse(readFileSync(file, 'utf8')) as TargetGroup[],
  );
  return groups
    .map(({ labels }) => `${labels.job} of ${labels.system}`)
    .filter((one) => !one.endsWith(' of platform'))
    .sort();
}

const SYSTEM_METRICS_URL = 'http://hall.test/metrics';

test.each([
  ['the booking demo', {}, ['booking-exporter of booking', 'kafka-lag-exporter of booking']],
  // What watches the demo comes with the profile of the demo.
  ['the demo of another system', { SYSTEM_NAME: 'flash-sale' }, ['kafka-lag-exporter of flash-sale']],
  [
    'a booking system of the user',
    { SYSTEM_NAME: 'hall', SYSTEM_METRICS_URL },
    ['booking of hall', 'booking-exporter of hall', 'kafka-lag-exporter of hall'],
  ],
  [
    'a ticketing system of the user',
    { SYSTEM_KIND: 'ticketing', SYSTEM_NAME: 'hall', SYSTEM_METRICS_URL },
    ['kafka-lag-exporter of hall', 'ticketing of hall', 'ticketing-exporter of hall'],
  ],
  [
    'a flash sale of the user that shows no metrics',
    { SYSTEM_KIND: 'flash-sale', SYSTEM_NAME: 'shop' },
    ['flash-sale-exporter of shop', 'kafka-lag-exporter of shop'],
  ],
  // No Kafka is asked beside it.
  [
    'an order flow of the user',
    { SYSTEM_KIND: 'order-flow', SYSTEM_NAME: 'shop', SYSTEM_METRICS_URL },
    ['order-flow of shop', 'order-flow-exporter of shop'],
  ],
  ['a help desk of the user', { SYSTEM_KIND: 'help-desk', SYSTEM_NAME: 'desk' }, ['help-desk-exporter of desk']],
])('%s', async (_, env, targets) => {
  expect(await watched(env)).toEqual(targets);
});

test('an unknown kind is refused', async () => {
  const run = await init({ SYSTEM_KIND: 'tiketing', SYSTEM_NAME: 'hall' });
  const says = 'SYSTEM_KIND is "tiketing": write one of booking';
  expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining(says)]);
  expect(globSync(join(directory, 'scrape-*.json'))).toEqual([]);
});
