import { k6UnexpectedResponses } from '../../catalog/k6.ts';
import { outcomes } from '../../catalog/outcomes.ts';
import type { SystemName } from '../../catalog/systems.ts';
import { type K6Summary, statOf } from '../../k6/lib/summary-data.ts';
import { selected } from '../../k6/lib/thresholds.ts';
import type { Outcomes } from './model.ts';

/**
 * What became of what visitors asked for: the counters of the system's suites by outcome, and what no suite expected by
 * its kind; the most frequent first. What a suite did not count is left out.
 */
export function outcomesOf(system: SystemName, summary: K6Summary): Outcomes[] {
  const { title, counters } = outcomes[system];
  const part = (name: string, metric: string): Outcomes['parts'] =>
    metric in summary.metrics ? [{ name, count: statOf(summary, metric, 'count') }] : [];
  const asked = counters.flatMap((counter) =>
    counter.labels.outcome.flatMap((outcome) => part(outcome, selected(counter, { outcome }))),
  );
  const unexpected = k6UnexpectedResponses.labels.kind.flatMap((kind) =>
    part(kind, selected(k6UnexpectedResponses, { kind })),
  );
  return [
    { title, parts: asked },
    { title: 'Responses that the system does not promise', parts: unexpected },
  ]
    .filter(({ parts }) => parts.length > 0)
    .map(({ title: of, parts }) => ({ title: of, parts: parts.toSorted(mostFrequentFirst) }));
}

const mostFrequentFirst = (a: Outcomes['parts'][number], b: Outcomes['parts'][number]): number =>
  b.count - a.count || (a.name < b.name ? -1 : 1);
