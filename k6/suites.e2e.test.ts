import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { objectives } from '../catalog/objectives.ts';
import { inspectSuite } from '../runs/k6-inspect.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { longest, mostVus } from './lib/scenario.ts';
import { expression } from './lib/thresholds.ts';
import { profileOf, profilesOf, type SuiteName, suites } from './profiles.ts';

const root = join(import.meta.dirname, '..');
const { program: k6 } = await resolveEngine('k6', { root, env: process.env });

const all = (Object.keys(suites) as SuiteName[]).flatMap((suite) =>
  Object.values(profilesOf(suite)).map(({ name }) => ({ suite, profile: name })),
);

describe('every suite', () => {
  it.each(all)('$suite at $profile is loaded by k6 as its profile says', async ({ suite, profile }) => {
    const plan = await inspectSuite(k6, join(root, 'k6', 'suites', `${suite}.ts`), { PROFILE: profile });
    const { scenarios, kind } = profileOf(suite, profile);
    expect(plan.maxVus).toBe(mostVus(scenarios));
    expect(plan.seconds).toBe(longest(scenarios));
    expect(plan.seconds).toBeLessThanOrEqual(kind.maxSeconds);
  });

  it.each(all)('$suite at $profile takes its thresholds from the objectives', async ({ suite, profile }) => {
    const { thresholds } = await inspectSuite(k6, join(root, 'k6', 'suites', `${suite}.ts`), { PROFILE: profile });
    expect(thresholds.http_req_failed).toEqual([expression(objectives.booking.errors)]);
    expect(thresholds.checks).toEqual(['rate==1']);
  });

  it('judges latency at every profile but smoke', async () => {
    const script = join(root, 'k6', 'suites', 'booking', 'simple.ts');
    const limits = async (PROFILE: string) =>
      (await inspectSuite(k6, script, { PROFILE })).thresholds.http_req_duration;
    expect(await limits('smoke')).toBeUndefined();
    for (const name of ['load', 'stress', 'soak']) {
      expect(await limits(name)).toEqual([expression(objectives.booking.latency)]);
    }
  });

  it('says which profiles there are when asked for another', async () => {
    const script = join(root, 'k6', 'suites', 'booking', 'simple.ts');
    await expect(inspectSuite(k6, script, { PROFILE: 'siege' })).rejects.toThrow('smoke, load, stress, soak');
  });

  it.each(Object.keys(suites))('%s runs bare, with flags for its load', async (suite) => {
    const { stdout } = await execa(k6, ['inspect', '--execution-requirements', `k6/suites/${suite}.ts`], {
      cwd: root,
      env: { K6_VUS: '10', K6_DURATION: '1m' },
    });
    expect(JSON.parse(stdout)).toMatchObject({ maxVUs: 10, scenarios: { default: { executor: 'constant-vus' } } });
  });
});
