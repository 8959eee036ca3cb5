import type { Comparison } from '../compare/comparison.ts';
import { changeText, lastLine } from '../compare/text.ts';
import type { Finding } from './finding.ts';
import type { Policy } from './policy.ts';

/** What a comparison with another run says: what became slower, by the policy; that nothing could be compared fails. */
export function comparisonFindings(comparison: Comparison, { slower }: Policy): Finding[] {
  const { outcome, figures } = comparison;
  const text = lastLine(comparison).replace(/\.$/, '');
  if (outcome === 'not comparable') return [{ rule: 'comparison', outcome: 'fail', text }];
  if (outcome !== 'slower') return [{ rule: 'comparison', outcome: 'pass', text }];
  return figures
    .filter((each) => each.outcome === 'slower')
    .map((each) => ({
      rule: 'comparison',
      outcome: slower,
      text: each.unit === 's' ? `${each.of} ${each.stat} became slower` : `${each.of}: there are more`,
      margin: changeText(each),
    }));
}
