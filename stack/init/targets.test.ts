import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scrapedEmitters } from '../../catalog/emitters.ts';
import { readCompose } from '../compose/read.ts';
import {
  addressInNetwork,
  ownSystem,
  publishedAddress,
  scrapeTargets,
  type TargetGroup,
  writeTargets,
} from './targets.ts';

const root = resolve(import.meta.dirname, '../..');
const services = [...readCompose(root, { BOOKING_PORT: '18081', SYSTEM_NAME: 'tickets' }).services.values()];

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'presale-targets-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const of = (groups: readonly TargetGroup[], job: string): TargetGroup =>
  groups.find(({ labels }) => labels.job === job) ?? expect.fail(`no target for ${job}`);
const read = (name: string): readonly TargetGroup[] => JSON.parse(readFileSync(join(directory, name), 'utf8'));

test('every emitter that is scraped has its service in the compose file', () => {
  const jobs = scrapeTargets(services, addressInNetwork, 1).map(({ labels }) => labels.job);
  expect(new Set(jobs)).toEqual(new Set(scrapedEmitters.map(({ job }) => job)));
});

test('a target carries job, system, interval and time-out; the address is that of the runtime', () => {
  const labels = { job: 'booking', system: 'booking', __scrape_interval__: '5s', __scrape_timeout__: '4s' };
  expect(of(scrapeTargets(services, addressInNetwork, 1), 'booking')).toEqual({ targets: ['booking:8081'], labels });
  expect(of(scrapeTargets(services, publishedAddress, 1), 'booking')).toEqual({ targets: ['127.0.0.1:18081'], labels });
});

test('what watches is of the system platform, an exporter of the system that it watches', () => {
  const groups = scrapeTargets(services, addressInNetwork, 1);
  expect(of(groups, 'prometheus').labels.system).toBe('platform');
  expect(of(groups, 'booking-exporter').labels.system).toBe('tickets');
});

test('a time scale shortens interval and time-out together', () => {
  const { labels } = of(scrapeTargets(services, addressInNetwork, 2), 'booking');
  expect(labels).toMatchObject({ __scrape_interval__: '2500ms', __scrape_timeout__: '2s' });
});

test('a profile adds its targets, and the next start without it takes them away', () => {
  const targets = { services, addressOf: addressInNetwork, timeScale: 1 };
  writeTargets(directory, [], targets);
  expect(read('alertmanager.json')).toEqual([{ targets: ['alertmanager:9093'], labels: {} }]);
  expect(read('scrape-stack.json').some(({ labels }) => labels.job === 'booking')).toBe(false);

  writeTargets(directory, ['demo'], targets);
  expect(read('scrape-demo.json').map(({ labels }) => labels.job)).toEqual(['booking', 'booking-consumer']);
  expect(readdirSync(directory)).toContain('scrape-stack.json');
  writeTargets(directory, [], targets);
  expect(readdirSync(directory).sort()).toEqual(['alertmanager.json', 'scrape-stack.json']);
});

test('a system of the user stands in for the service of the demo, where it shows its metrics', () => {
  const own = ownSystem({
    SYSTEM_NAME: 'tickets',
    SYSTEM_METRICS_URL: 'https://tickets.test:8443/actuator/prometheus',
  });
  writeTargets(directory, [], { services, addressOf: publishedAddress, timeScale: 1, own });
  const [target] = read('scrape-own.json');
  expect(target?.targets).toEqual(['tickets.test:8443']);
  expect(target?.labels).toMatchObject({
    job: 'booking',
    system: 'tickets',
    __scheme__: 'https',
    __metrics_path__: '/actuator/prometheus',
  });
  writeTargets(directory, ['demo'], { services, addressOf: publishedAddress, timeScale: 1 });
  expect(readdirSync(directory)).not.toContain('scrape-own.json');
});

test('a system of the user stands in for the service that it speaks as', () => {
  const SYSTEM_METRICS_URL = 'http://hall.test/metrics';
  for (const [env, job, system] of [
    [{ SYSTEM_KIND: 'ticketing', SYSTEM_NAME: 'hall' }, 'ticketing', 'hall'],
    [{ SYSTEM_KIND: 'flash-sale' }, 'flash-sale', 'flash-sale'],
    [{ SYSTEM_NAME: 'ticketing' }, 'ticketing', 'ticketing'],
  ] as const) {
    const own = ownSystem({ ...env, SYSTEM_METRICS_URL });
    writeTargets(directory, [], { services, addressOf: publishedAddress, timeScale: 1, own });
    expect(read('scrape-own.json')[0]?.labels).toMatchObject({ job, system });
  }
});

test('without the address of its metrics, or with an empty one, there is no system of the user', () => {
  expect(ownSystem({ SYSTEM_NAME: 'tickets' })).toBeUndefined();
  expect(ownSystem({ SYSTEM_METRICS_URL: '' })).toBeUndefined();
});
