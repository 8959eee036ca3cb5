// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test are Compose's, not templates
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PresaleError, UsageError } from '../../config/errors.ts';
import { flashSaleExporterConfig } from '../../exporters/flash-sale/config.ts';
import { helpDeskExporterConfig } from '../../exporters/help-desk/config.ts';
import { orderFlowExporterConfig } from '../../exporters/order-flow/config.ts';
import { ticketingExporterConfig } from '../../exporters/ticketing/config.ts';
import { ownProfilesOf } from '../demo-systems.ts';
import { composeFile, readCompose } from './read.ts';
import { selectServices } from './select.ts';

const checkout = resolve(import.meta.dirname, '../..');

describe('our docker-compose.yml', () => {
  const compose = readCompose(checkout, {});
  const get = (name: string) => compose.services.get(name) ?? expect.fail(`no service ${name}`);

  test('has no port twice, natively neither', () => {
    const ports = [...compose.services.values()].flatMap(({ native }) =>
      native.ports.map(({ published }) => published),
    );
    expect(new Set(ports).size).toBe(ports.length);
  });

  test('monitoring depends on every other service without a profile', () => {
    const others = selectServices(compose, { profiles: [] }).map(({ name }) => name);
    const waitedFor = new Set(['monitoring', 'init', ...Object.keys(get('monitoring').dependsOn)]);
    expect(waitedFor).toEqual(new Set(others));
  });

  test('every service that stays can be asked for its health natively', () => {
    for (const { name, native } of compose.services.values()) {
      if (native.engine !== 'none' && native.start === 'always') expect(native.health, name).toBeDefined();
    }
  });
});

describe('reading', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'presale-compose-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const read = (service: string, env: NodeJS.ProcessEnv = {}) => {
    writeFileSync(
      join(root, composeFile),
      `services:\n  web:\n    ${service.replaceAll('\n', '\n    ')}\nvolumes: { data: }\n`,
    );
    return readCompose(root, env).services.get('web');
  };
  const native = 'x-native: { engine: node }';

  test('a port knows its variable', () => {
    const web = read(`ports: ['127.0.0.1:\${WEB_PORT:-80}:8080']\n${native}`, { WEB_PORT: '81' });
    expect(web?.native.ports).toEqual([{ container: 8080, published: 81, variable: 'WEB_PORT' }]);
  });

  test.each(["'8080:8080'", "'0.0.0.0:${WEB_PORT:-80}:8080'", "'127.0.0.1:80:8080'"])('port %s is refused', (port) => {
    expect(() => read(`ports: [${port}]\n${native}`)).toThrow(PresaleError);
  });

  test.each(['abc', '0', '70000'])('a variable that says %s is no port', (value) => {
    const act = () => read(`ports: ['127.0.0.1:\${WEB_PORT:-80}:8080']\n${native}`, { WEB_PORT: value });
    expect(act).toThrow(UsageError);
    expect(act).toThrow(`WEB_PORT is "${value}": write a port number`);
  });

  test('mounts are of the checkout or a named volume', () => {
    const web = read(`volumes: ['./conf:/etc/web:ro', 'data:/data']\n${native}`);
    expect(web?.mounts).toEqual([
      { source: { path: join(root, 'conf') }, target: '/etc/web' },
      { source: { volume: 'data' }, target: '/data' },
    ]);
    expect(() => read(`volumes: ['dta:/data']\n${native}`)).toThrow(/volume "dta" of web/);
  });

  test('its patience comes from the health check', () => {
    const web = read(
      `healthcheck: { interval: 2s, timeout: 1s, retries: 5, start_period: 1m }\nstop_grace_period: 3s\n${native}`,
    );
    expect(web?.patience).toEqual({ every: 2, answer: 1, start: 70, stop: 3 });
  });

  test('a wrong field under x-native is named', () => {
    expect(() => read('x-native: { engine: node, helth: tcp }')).toThrow(/web: .*helth/);
  });
});

describe('a system of the user', () => {
  const environment = (service: string, env: NodeJS.ProcessEnv) =>
    readCompose(checkout, env).services.get(service)?.environment;

  test('is what the exporters ask, each for its own stores', () => {
    const databases = { SYSTEM_DATABASE_URL: 'postgres://a/e', SYSTEM_PROJECTIONS_DATABASE_URL: 'postgres://a/p' };
    expect(environment('ticketing-exporter', { ...databases, SYSTEM_AUTH_DATABASE_URL: '' })).toMatchObject({
      EVENTS_DATABASE_URL: 'postgres://a/e',
      PROJECTIONS_DATABASE_URL: 'postgres://a/p',
      AUTH_DATABASE_URL: '',
    });
    const sale = { SYSTEM_DATABASE_URL: 'postgres://a/s', SYSTEM_REDIS_URL: 'redis://a' };
    for (const exporter of ['flash-sale-exporter', 'order-flow-exporter', 'help-desk-exporter']) {
      expect(environment(exporter, sale)).toMatchObject({ DATABASE_URL: 'postgres://a/s', REDIS_URL: 'redis://a' });
    }
  });

  test.each([
    ['ticketing-exporter', ticketingExporterConfig],
    ['flash-sale-exporter', flashSaleExporterConfig],
    ['order-flow-exporter', orderFlowExporterConfig],
    ['help-desk-exporter', helpDeskExporterConfig],
  ] as const)('may call everything else than the demo does: %s passes on what it is told', (service, read) => {
    const given = environment(service, {}) ?? {};
    for (const [name, value] of Object.entries(given)) {
      if (value === '') expect(environment(service, { [name]: 'x' })).toMatchObject({ [name]: 'x' });
    }
    const known = Object.keys(read({ ...given, PORT: '1' })).filter((name) =>
      /_(TABLE|COLUMN|EVENT|FIELD|KEYS)$/.test(name),
    );
    expect(Object.keys(given)).toEqual(expect.arrayContaining(known));
  });
});

describe('choosing', () => {
  const compose = readCompose(checkout, {});
  const names = (profiles: readonly string[], services?: readonly string[]) =>
    selectServices(compose, { profiles, services }).map(({ name }) => name);

  test('a profile adds its services', () => {
    expect(names([])).not.toContain('kafka');
    expect(names(['demo'])).toContain('kafka');
  });

  test('each service comes after what it depends on', () => {
    const order = names(['demo']);
    for (const name of order) {
      for (const other of Object.keys(compose.services.get(name)?.dependsOn ?? {})) {
        expect(order.indexOf(other), `${other} before ${name}`).toBeLessThan(order.indexOf(name));
      }
    }
  });

  test('a named service comes with what it depends on, and nothing else', () => {
    expect(names([], ['prometheus-agent'])).toEqual(['init', 'prometheus', 'prometheus-agent']);
  });

  test('what has nothing to do beside a profile is left out with it', () => {
    const { notWith } = compose.services.get('booking-exporter')?.native ?? {};
    expect(notWith).toContain('flash-sale');
    expect(names([])).toContain('booking-exporter');
    expect(names(['flash-sale'])).not.toContain('booking-exporter');
    expect(names(['flash-sale'])).toContain('kafka-lag-exporter');
  });

  test.each([
    ['ticketing', ['ticketing-exporter', 'kafka-lag-exporter']],
    ['flash-sale', ['flash-sale-exporter', 'kafka-lag-exporter']],
    ['order-flow', ['order-flow-exporter']],
    ['help-desk', ['help-desk-exporter']],
  ] as const)('a %s of the user is watched as its demo is, and nothing of the demo runs', (kind, exporters) => {
    const ofBooking = ['booking-exporter', 'kafka-lag-exporter', 'monitoring'];
    const shared = names([]).filter((name) => !ofBooking.includes(name));
    expect(names(ownProfilesOf(kind)).sort()).toEqual([...shared, ...exporters].sort());
  });

  test('an unknown profile or service is named beside those that exist', () => {
    expect(() => names(['dmeo'])).toThrow(/"dmeo".*\bdemo, .*\bk6\b/);
    expect(() => names([], ['kafka'])).toThrow(/"kafka" does not exist in the chosen profiles/);
  });
});
