import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kafkaLagExporter, scrapedEmitters } from '../../catalog/emitters.ts';
import type { Emitter } from '../../catalog/metric.ts';
import { platform, systems } from '../../catalog/systems.ts';
import { readCompose } from '../compose/read.ts';
import { demoProfiles } from '../demo-systems.ts';
import type { TargetGroup } from './targets.ts';

const root = resolve(import.meta.dirname, '../..');
const { services } = readCompose(root, {});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'presale-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a service as Docker does where nobody has set a variable. */
async function init(service: string): Promise<void> {
  const { command: [program = '', ...args] = [], environment } = services.get(service) ?? {};
  const directories = { SECRETS_DIR: join(folder, 'secrets'), TARGETS_DIR: join(folder, 'targets') };
  await execa(program, args, { cwd: root, preferLocal: true, env: { ...environment, ...directories } });
}

test.each(Object.values(systems).map(({ name }) => name))(
  'with the profile of %s alone, without a variable, all is called by its name, and no other system is missed',
  async (system) => {
    const profile = demoProfiles[system];
    await init('init');
    await init(`init-${profile}`);
    const files = readdirSync(join(folder, 'targets')).filter((name) => name.startsWith('scrape-'));
    const groups = files.flatMap((name): TargetGroup[] =>
      JSON.parse(readFileSync(join(folder, 'targets', name), 'utf8')),
    );
    expect(new Set(groups.map(({ labels }) => labels.system))).toEqual(new Set([system, platform.name]));
    const all: readonly Emitter[] = scrapedEmitters;
    const lag = services.get(kafkaLagExporter.job)?.native.notWith.includes(system) ? undefined : kafkaLagExporter;
    const wanted = all.filter((one) => one === lag || one.system === system || one.system === platform.name);
    expect(groups.map(({ labels }) => labels.job).sort()).toEqual(wanted.map(({ job }) => job).sort());
  },
);
