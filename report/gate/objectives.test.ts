import { describe, expect, it } from 'vitest';
import { k6HttpReqDuration } from '../../catalog/k6.ts';
import type { Objective } from '../../catalog/objectives.ts';
import type { StoredRun } from '../../runs/stored-run.ts';
import { goodRun, metric } from '../../test/good-run.ts';
import { gate } from './gate.ts';
import { policies } from './policy.ts';

const good = goodRun();
const { evidence } = good.judged;

describe('an objective of two levels', () => {
  const objective: Objective = {
    title: 'Latency',
    direction: 'below',
    unit: 's',
    quantile: 0.99,
    target: 1,
    critical: 2,
    source: 'test',
  };
  const at = (milliseconds: number): StoredRun => ({
    ...good,
    judged: {
      mayOpen: false,
      evidence: {
        ...evidence,
        // As k6 leaves it when only the target was missed.
        thresholds: { ...evidence.thresholds, http_req_duration: ['p(99)<1000'] },
        k6: { ...evidence.k6, exitCode: milliseconds < 1000 ? 0 : 99 },
        summary: {
          ...evidence.summary,
          metrics: {
            ...evidence.summary.metrics,
            http_req_duration: metric('trend', { 'p(99)': milliseconds }, { 'p(99)<1000': milliseconds < 1000 }),
          },
        },
      },
    },
  });
  const outcomes = (milliseconds: number, targetMissed: 'warn' | 'fail') => {
    const { passed, findings } = gate(at(milliseconds), {
      promises: [{ metric: k6HttpReqDuration, objective }],
      policy: { ...policies.load, targetMissed },
    });
    return { passed, latency: findings.find(({ rule }) => rule === 'objectives') };
  };

  it('warns or fails by the policy between them, and says by how much', () => {
    expect(outcomes(1500, 'warn')).toEqual({
      passed: true,
      latency: {
        rule: 'objectives',
        outcome: 'warn',
        text: 'Latency is 1.5 s: the target was missed',
        margin: '50.0 % above (target 1 s), 25.0 % below (critical 2 s)',
      },
    });
    expect(outcomes(1500, 'fail')).toMatchObject({ passed: false, latency: { outcome: 'fail' } });
  });

  it('fails above the critical level, whatever the policy', () => {
    expect(outcomes(2000, 'warn')).toMatchObject({ passed: false, latency: { outcome: 'fail' } });
  });
});
