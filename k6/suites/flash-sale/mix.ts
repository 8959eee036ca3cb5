import type { ExpectedShare } from '../../../catalog/outcome-mix.ts';
import { percent } from '../../lib/figures.ts';

/** A share that is expected, in words: `5 % to 20 %`, or `about 2 %`. */
const shareText = ({ from, to }: ExpectedShare): string =>
  to - from < 0.02 ? `about ${percent((from + to) / 2)}` : `${percent(from)} to ${percent(to)}`;

const nameOf = ({ outcome }: ExpectedShare): string => outcome.replace('_', ' ');

/**
 * The mix that is expected, and where it was expected how the run stands to it. It decides nothing.
 * @param counts orders by outcome
 * @param notExpected the load that it is not expected of, such as `smoke`; nothing where it is
 */
export function mixText(
  expected: readonly ExpectedShare[],
  counts: Readonly<Record<string, number>>,
  notExpected: string | undefined,
): string {
  const whole = expected.map((share) => `${nameOf(share)} ${shareText(share)}`).join(', ');
  if (notExpected !== undefined) return `${whole}: not judged at ${notExpected}`;
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
  const others = expected.filter((share) => {
    const found = (counts[share.outcome] ?? 0) / all;
    return !(found >= share.from && found <= share.to);
  });
  return `${whole}: ${others.length === 0 ? 'as expected' : `${others.map(nameOf).join(', ')} differ`}`;
}
