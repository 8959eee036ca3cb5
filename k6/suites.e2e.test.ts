import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { promisesOf, someMayFail } from '../catalog/k6-objectives.ts';
import { objectives } from '../catalog/objectives.ts';
import type { SystemName } from '../catalog/systems.ts';
import { inspectSuite } from '../runs/k6-inspect.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';
import { scaled } from './lib/scale.ts';
import { longest, mostVus } from './lib/scenario.ts';
import { allAsPromised, expression, mostAsPromised, promised } from './lib/thresholds.ts';
import { profileOf, profilesOf, type SuiteName, suites } from './profiles.ts';

const root = join(import.meta.dirname, '..');
const { program: k6 } = await resolveEngine('k6', { root, env: process.env });

const all = (Object.keys(suites) as SuiteName[]).flatMap((suite) =>
  Object.values(profilesOf(suite)).flatMap(({ name }) => [1, 0.1].map((scale) => ({ suite, profile: name, scale }))),
);
const scriptOf = (suite: SuiteName): string => join(root, 'k6', 'suites', `${suite}.ts`);
const inspected = (suite: SuiteName, env: Readonly<Record<string, string>>) => inspectSuite(k6, scriptOf(suite), env);

describe('every suite', () => {
  it.each(all)('$suite at $profile, scale $scale is loaded by k6 as its profile says', async ({ suite, ...asked }) => {
    const plan = await inspected(suite, { PROFILE: asked.profile, SCALE: String(asked.scale) });
    const profile = scaled(profileOf(suite, asked.profile), asked.scale);
    expect(plan.maxVus).toBe(mostVus(profile.scenarios));
    expect(plan.seconds).toBeCloseTo(longest(profile.scenarios), 3);
    expect(plan.seconds).toBeLessThanOrEqual(profile.kind.maxSeconds);
    // Its thresholds are the objectives, as far as such a load is judged on them, and that all is as promised.
    const [system, name] = suite.split('/') as [SystemName, string];
    expect(plan.thresholds).toMatchObject({
      ...promised(profile, promisesOf(system, name, asked.profile)),
      ...(someMayFail(system, asked.profile) ? mostAsPromised : allAsPromised),
    });
    if (!profile.kind.judgesLatency) expect(plan.thresholds).not.toHaveProperty('http_req_duration');
  });

  it('judges latency at every profile but smoke, and at no part of one', async () => {
    const limits = async (PROFILE: string, SCALE = '1') =>
      (await inspected('booking/simple', { PROFILE, SCALE })).thresholds.http_req_duration;
    expect(await limits('smoke')).toBeUndefined();
    expect(await limits('load', '0.5')).toBeUndefined();
    for (const name of ['load', 'stress', 'soak']) {
      expect(await limits(name)).toEqual([expression(objectives.booking.latency)]);
    }
  });

  it('judges each step of the way to the breaking point by itself', async () => {
    const { thresholds } = await inspected('booking/stress', { PROFILE: 'stress' });
    expect(thresholds['http_req_duration{step:10}']).toEqual([expression(objectives.booking.latency)]);
    expect(thresholds['http_req_failed{step:240}']).toEqual([expression(objectives.booking.errors)]);
  });

  it('sells as many items as were published, and of them the part that is asked for', async () => {
    const accepted = async (env: Readonly<Record<string, string>>) =>
      (await inspected('flash-sale/flash-sale', env)).thresholds['orders_accepted{outcome:accepted}'];
    expect(await accepted({ PROFILE: 'load' })).toEqual(['count==100']);
    expect(await accepted({ PROFILE: 'load', SCALE: '0.1' })).toEqual(['count==10']);
    expect(await accepted({ QUANTITY: '7' })).toEqual(['count==7']);
  });

  it.each([
    [{ PROFILE: 'siege' }, 'smoke, load, stress, soak'],
    [{ SCALE: '0' }, 'scale "0": write a number above 0 and at most 1'],
    [{ SCALE: '2' }, 'scale "2"'],
    [{ SCALE: 'abc' }, 'scale "abc"'],
  ])('says what is wrong with %j', async (env, words) => {
    await expect(inspected('booking/simple', env)).rejects.toThrow(words);
  });

  it.each(Object.keys(suites))('%s runs bare, with flags for its load', async (suite) => {
    const { stdout } = await execa(k6, ['inspect', '--execution-requirements', `k6/suites/${suite}.ts`], {
      cwd: root,
      env: { K6_VUS: '10', K6_DURATION: '1m' },
    });
    expect(JSON.parse(stdout)).toMatchObject({ maxVUs: 10, scenarios: { default: { executor: 'constant-vus' } } });
  });
});
