import { describe, expect, it } from 'vitest';
import { syntheticRun } from '../../test/synthetic-run.ts';
import type { ComparedRun } from '../compare/comparable.ts';
import { compare } from '../compare/compare.ts';
import { comparisonFindings } from './comparison.ts';
import { gate } from './gate.ts';
import { policies } from './policy.ts';

const base = syntheticRun({ seed: 1 });
const against = (other: ComparedRun, candidate: ComparedRun, slower: 'warn' | 'fail' = 'fail') =>
  gate(candidate.run, {
    policy: { ...policies.load, slower },
    beside: (policy) => comparisonFindings(compare(other, candidate), policy),
  });

describe('the gate with a run to compare with', () => {
  it('passes when nothing is slower', () => {
    const { passed, findings } = against(base, syntheticRun({ seed: 2 }));
    expect(passed).toBe(true);
    expect(findings.at(-1)).toMatchObject({ rule: 'comparison', outcome: 'pass' });
  });

  it('fails or warns by the policy when something is, and says by how much', () => {
    const slow = syntheticRun({ seed: 2, slowdown: 1.5 });
    const { passed, findings } = against(base, slow);
    expect(passed).toBe(false);
    expect(findings.find(({ rule }) => rule === 'comparison')?.margin).toMatch(/^\+\d+ % \(\+\d+ to \+\d+ %\)$/);
    expect(against(base, slow, 'warn').passed).toBe(true);
  });

  it('fails when nothing can be compared, whatever the policy', () => {
    const gone = { ...base, histograms: { missing: 'they are gone' } };
    const { passed, findings } = against(gone, syntheticRun({ seed: 2 }), 'warn');
    expect(passed).toBe(false);
    expect(findings.at(-1)).toMatchObject({ rule: 'comparison', text: expect.stringContaining('they are gone') });
  });
});
