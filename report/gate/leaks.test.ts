import { expect, test } from 'vitest';
import { longest, mostVus } from '../../k6/lib/scenario.ts';
import { profileOf } from '../../k6/profiles.ts';
import { withRecord } from '../../test/changed-run.ts';
import { goodRun } from '../../test/good-run.ts';
import { gate } from './gate.ts';
import type { Measured } from './measured.ts';

const { scenarios } = profileOf('booking/simple', 'soak');
const { record } = withRecord({ profile: 'soak', plan: { seconds: longest(scenarios), maxVus: mostVus(scenarios) } });
const good = goodRun();
const soak = {
  ...good,
  record,
  judged: {
    ...good.judged,
    evidence: { ...good.judged.evidence, identity: { ...good.judged.evidence.identity, profile: 'soak' as const } },
  },
};
const leaks = (services: Measured['services'] | undefined, run = soak as typeof good) => {
  const { passed, findings } = gate(run, services ? { measured: { services, recovery: [] } } : {});
  return { passed, leaks: findings.filter(({ rule }) => rule === 'leaks').map(({ outcome, text }) => [outcome, text]) };
};
const service = (name: string, found: 'rise' | 'none' | 'unknown') => ({ service: name, leak: { found, text: found } });

test('a soak passes whose services do not grow, whatever those do that watch it', () => {
  const services = [service('booking', 'none'), service('booking-consumer', 'none'), service('prometheus', 'rise')];
  expect(leaks(services)).toEqual({
    passed: true,
    leaks: [
      ['pass', 'booking: none'],
      ['pass', 'booking-consumer: none'],
    ],
  });
});

test('a consumer that is no service of its own is not missed', () => {
  expect(leaks([service('booking', 'none')]).passed).toBe(true);
});

test.each([
  ['a service grows', [service('booking', 'rise')]],
  ['a service beside it grows', [service('booking', 'none'), service('booking-consumer', 'rise')]],
  ['it was too short to tell', [service('booking', 'unknown')]],
  ['nothing is known of the service', [service('prometheus', 'none')]],
  ['Prometheus was gone', { missing: 'no answer' }],
  ['there is no report', undefined],
])('a soak fails when %s', (_, services) => {
  const result = leaks(services);
  expect(result.passed).toBe(false);
  expect(result.leaks.map(([outcome]) => outcome)).toContain('fail');
});

test('shorter runs are not judged on it', () => {
  expect(leaks([service('booking', 'rise')], good)).toEqual({ passed: true, leaks: [] });
});
