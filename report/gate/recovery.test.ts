import { expect, test } from 'vitest';
import { withRecord } from '../../test/changed-run.ts';
import { gate } from './gate.ts';
import type { Measured } from './measured.ts';

const faulted = withRecord({ fault: { name: 'slow-requests', seconds: 8 } });
const decide = (recovery: Measured['recovery'] | undefined, run = faulted) => {
  const { passed, findings } = gate(run, recovery ? { measured: { services: [], recovery } } : {});
  return { passed, recovery: findings.filter(({ rule }) => rule === 'recovery') };
};
const latency = (seconds: number | null) => [{ fault: 'slow-requests', title: 'Latency', seconds }];

test('a system that is back in time passes, and by how much is said', () => {
  expect(decide(latency(12))).toEqual({
    passed: true,
    recovery: [
      {
        rule: 'recovery',
        outcome: 'pass',
        text: 'Latency: kept again 12 s after slow-requests',
        margin: '18 s below (30 s)',
      },
    ],
  });
});

test.each([
  ['came back too late', latency(30)],
  ['did not come back', latency(null)],
  ['was not seen afterwards', { missing: 'there was no load' }],
  ['has no recovery in its report', []],
  ['has no report', undefined],
])('a system that %s fails', (_, recovery) => {
  expect(decide(recovery)).toMatchObject({ passed: false, recovery: [{ outcome: 'fail' }] });
});

test('a run without a fault has nothing to recover from, unless a fault was seen', () => {
  const quiet = withRecord({ fault: null });
  expect(decide(undefined, quiet)).toEqual({ passed: true, recovery: [] });
  expect(decide(latency(31), quiet).passed).toBe(false);
});
