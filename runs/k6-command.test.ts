import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { metrics } from '../catalog/index.ts';
import { UsageError } from '../config/errors.ts';
import type { RunIdentity } from './identity.ts';
import { checkPassThrough, k6Command } from './k6-command.ts';
import { loadVariables } from './k6-inspect.ts';

const identity: RunIdentity = { testid: 'T-1', system: 'booking', suite: 'simple', profile: 'smoke' };

describe('k6Command', () => {
  const { args, env } = k6Command({
    identity,
    target: { baseUrl: 'http://127.0.0.1:1', agentUrl: 'http://127.0.0.1:2' },
    apiAddress: '127.0.0.1:3',
    summaryFile: '/runs/summary.json',
    scale: 0.1,
    script: 'k6/suites/booking/simple.ts',
    passThrough: ['--vus', '10'],
  });
  const tags = args.flatMap((arg, at) => (arg === '--tag' ? [args[at + 1]] : []));

  it('puts the whole identity on every series', () => {
    expect(tags).toEqual(['testid=T-1', 'system=booking', 'suite=simple', 'profile=smoke']);
  });
  it('takes the label of a system with a name of its own', () => {
    const target = { baseUrl: 'http://127.0.0.1:1', agentUrl: 'http://127.0.0.1:2', systemLabel: 'tickets' };
    const start = { identity, target, apiAddress: '', summaryFile: '', script: '', passThrough: [] };
    expect(k6Command(start).args).toContain('system=tickets');
    expect(k6Command(start).args).not.toContain('system=booking');
  });
  it('keeps the tags of the script beside them, and pushes native histograms', () => {
    expect(args[args.indexOf('--features') + 1]?.split(',').sort()).toEqual(['merge-run-tags', 'native-histograms']);
  });
  it('pushes to the agent', () => {
    expect(env.K6_PROMETHEUS_RW_SERVER_URL).toBe('http://127.0.0.1:2/api/v1/write');
    expect(env.K6_PROMETHEUS_RW_STALE_MARKERS).toBe('true');
  });
  it('sends no label that the agent drops: series that differ in it alone would become one', () => {
    const agent = parse(readFileSync(join(import.meta.dirname, '../provisioning/prometheus/agent.yml'), 'utf8'));
    const relabelings: { action: string; regex: string }[] = agent.remote_write[0].write_relabel_configs;
    const dropped = relabelings.filter(({ action }) => action === 'labeldrop').map(({ regex }) => `^(${regex})$`);
    const sent = args[args.indexOf('--system-tags') + 1]?.split(',') ?? [];
    expect(dropped).toHaveLength(1);
    expect(sent).toContain('error_code');
    for (const tag of sent) expect(tag).not.toMatch(new RegExp(dropped.join()));
  });
  it('pushes nothing that somebody asks for and the agent drops', () => {
    const agent = parse(readFileSync(join(import.meta.dirname, '../provisioning/prometheus/agent.yml'), 'utf8'));
    const relabelings: { action: string; regex: string }[] = agent.remote_write[0].write_relabel_configs;
    const drops = relabelings.filter(({ action }) => action === 'drop').map(({ regex }) => new RegExp(`^(${regex})$`));
    const asked = metrics.filter(({ emitter }) => emitter.transport === 'push').map(({ name }) => name);
    expect(drops).toHaveLength(1);
    expect('k6_http_req_failed_rate').toMatch(drops[0] as RegExp);
    for (const name of asked) expect(name).not.toMatch(drops[0] as RegExp);
  });
  it('tells the suite its profile and scale', () => {
    expect(env).toMatchObject({ PROFILE: 'smoke', SCALE: '0.1' });
  });
  it('passes flags through, ahead of the script', () => {
    expect(args.slice(-3)).toEqual(['--vus', '10', 'k6/suites/booking/simple.ts']);
  });
});

describe('checkPassThrough', () => {
  it('refuses what npm leaves of "npm run k6 booking/simple --vus 10", and says what to type', () => {
    expect(() => checkPassThrough(['10'], identity)).toThrow('npm run k6 -- booking/simple --profile load -- --vus 10');
    expect(() => checkPassThrough(['10'], identity)).toThrow(UsageError);
  });
  it.each([
    [['--no-thresholds']],
    [['--summary-mode=disabled']],
    [['--summary-mode', 'disabled']],
    [['--log-output=none']],
    [['--linger']],
    [['-a', '127.0.0.1:6565']],
    [['--tag', 'testid=mine']],
    [['--tag=profile=load']],
    [['-e', 'BASE_URL=http://elsewhere']],
    [['--env=PROFILE=smoke']],
    [['-e', 'SCALE=1']],
    [['--system-tags', 'url']],
  ])('refuses %j, and says why', (flags) => {
    expect(() => checkPassThrough(flags, identity)).toThrow(UsageError);
    expect(() => checkPassThrough(flags, identity)).toThrow('leave it out');
  });
  it.each([
    [['--vus', '10', '--duration', '1m']],
    [['--tag', 'branch=main']],
    [['-e', 'EVENT=7']],
    [['--out', 'json=x.json']],
    [[]],
  ])('takes %j', (flags) => {
    expect(() => checkPassThrough(flags, identity)).not.toThrow();
  });
});

describe('loadVariables', () => {
  it('says load flags in the words of the environment', () => {
    expect(loadVariables(['--vus', '10', '-d=1m', '--out', 'json=x'])).toEqual({ K6_VUS: '10', K6_DURATION: '1m' });
  });
  it('joins several stages', () => {
    expect(loadVariables(['-s', '10s:5', '--stage=20s:0'])).toEqual({ K6_STAGES: '10s:5,20s:0' });
  });
  it('ignores a flag without a value', () => {
    expect(loadVariables(['--vus'])).toEqual({});
  });
});
