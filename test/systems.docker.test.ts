/** Demos beside booking's, each on containers, shortly: `npm run test:docker` holds of some all that is held natively. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { k6HttpReqs } from '../catalog/k6.ts';
import { systems } from '../catalog/systems.ts';
import { outcomeCounts } from '../k6/lib/outcome-counts.ts';
import { type K6Summary, statOf } from '../k6/lib/summary-data.ts';
import { suites } from '../k6/profiles.ts';
import { beginInvariants, type InvariantCheck } from '../runs/invariants/index.ts';
import { type RunTarget, targetOf } from '../runs/target.ts';
import { readCompose } from '../stack/compose/read.ts';
import { demoProfiles } from '../stack/demo-systems.ts';
import { addressInNetwork } from '../stack/init/targets.ts';
import type { Stack } from '../stack/stack.ts';
import { until } from './checkout.ts';
import { noteRun, recordWhatRan, testContainers } from './containers.ts';
import { type DockerPlace, dockerPlace } from './docker-place.ts';
import { root } from './panels/demo-stack.ts';
import { api, ask, dashboards, targetsOn } from './panels/grafana.ts';
import { requireLinks } from './panels/judged.ts';
import { requireSane } from './panels/sanity.ts';
import { notified } from './panels/system.ts';

/** Booking's is in test/compose.docker.test.ts. */
const others = Object.values(systems)
  .map(({ name }) => name)
  .filter((name) => name !== systems.booking.name);

/** Those that k6 loads in its container. */
const loaded: readonly string[] = [systems.ticketing.name, systems['flash-sale'].name];

recordWhatRan();

describe.each(others)('%s', (name) => {
  let here: DockerPlace;
  let stack: Stack;
  let target: RunTarget;
  beforeAll(async () => {
    here = await dockerPlace({ PRESALE_TIME_SCALE: '5' });
    stack = await here.start(demoProfiles[name]);
    target = await targetOf(stack, { system: {} }, root, name);
  });
  afterAll(() => here?.remove());

  testContainers(() => here, demoProfiles[name]);

  if (loaded.includes(name)) {
    describe('loaded by k6 in its container', () => {
      let summary: K6Summary;
      let load: { readonly startedAt: Date; readonly endedAt: Date };
      let check: InvariantCheck;
      beforeAll(async () => {
        check = await beginInvariants(name, target, new AbortController().signal);
        summary = await k6InContainer(here, name);
        const endedAt = new Date();
        await noteRun('k6');
        load = { startedAt: new Date(endedAt.getTime() - summary.state.testRunDurationMs), endedAt };
      });

      test('keeps its invariants', async () => {
        const { invariants } = await check(summary);
        expect(invariants.length).toBeGreaterThan(0);
        expect(invariants.filter(({ holds }) => !holds)).toEqual([]);
        expect(Object.values(outcomeCounts(name, summary)).some((count) => count > 0)).toBe(true);
      });

      test('has every request that k6 pushed in Prometheus', async () => {
        const query = `sum(last_over_time(${k6HttpReqs.name}[5m]))`;
        const requests = statOf(summary, k6HttpReqs.k6Name, 'count');
        const pushed = async () => {
          const answer = await api(target.prometheusUrl, 'query', { query });
          return Number((answer as { result: { value: [0, string] }[] }).result[0]?.value[1]);
        };
        await until(async () => (await pushed()) === requests, `${requests} requests are in Prometheus`, 30);
      });

      test.each(dashboards.flatMap((dashboard) => targetsOn(name, dashboard)))(
        '$dashboard, $panel $refId: $signal.title',
        async (panel) => {
          const [from, to] = [load.startedAt.getTime() / 1000, load.endedAt.getTime() / 1000];
          const shown = await ask(target.prometheusUrl, panel, { from, to, choices: { system: '.*', testid: '.*' } });
          expect(shown.series).not.toEqual([]);
          const { signal, instant } = panel;
          requireSane({ ...shown, signal, window: shown.rateInterval, to }, instant, { load });
        },
      );
    });
  }

  test('an alert is told when its service hangs, and told to be over', async () => {
    const since = new Date();
    await stack.signal(name, 'SIGSTOP');
    try {
      const told = await notified({ target }, 'TargetDown', 'firing', since, 60);
      expect(told.labels).toMatchObject({ system: name, component: name });
      requireLinks(told.annotations);
    } finally {
      await stack.signal(name, 'SIGCONT');
    }
    await notified({ target }, 'TargetDown', 'resolved', since, 90);
  });
});

/**
 * Runs the smoke profile of a system's first suite as people do who have Docker alone.
 * @returns k6's summary.
 * @throws {Error} when a threshold is missed.
 */
async function k6InContainer({ compose, env }: DockerPlace, system: string): Promise<K6Summary> {
  const { services } = readCompose(root, env);
  const urlOf = (name: string): string | undefined => {
    const service = services.get(name);
    return service && `http://${addressInNetwork(service)}`;
  };
  const suite = Object.keys(suites).find((one) => one.startsWith(`${system}/`));
  const variables = {
    BASE_URL: urlOf(system),
    WAITING_ROOM_URL: urlOf(`${system}-waiting-room`),
    // One of the two that `handleSummary` takes for more than a file's name.
    SUMMARY_FILE: 'stderr',
  };
  const flags = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value ?? ''}`]);
  const run = ['run', '--rm', '--no-TTY', ...flags, 'k6', 'run', '--quiet', `k6/suites/${suite}.ts`];
  const { stderr } = await compose('--profile', 'k6', ...run);
  return JSON.parse(/^\{$[\s\S]*?^\}/m.exec(stderr)?.[0] ?? '');
}
