import { outcomes } from '../../catalog/outcomes.ts';
import type { SystemName } from '../../catalog/systems.ts';
import { type K6Summary, statOf } from './summary-data.ts';
import { selected } from './thresholds.ts';

/** What became of what visitors asked a system for, by outcome: all that its suites count, 0 where there was none. */
export const outcomeCounts = (system: SystemName, summary: K6Summary): Record<string, number> =>
  Object.fromEntries(
    outcomes[system].counters.flatMap((counter) =>
      counter.labels.outcome.map(
        (outcome) => [outcome, statOf(summary, selected(counter, { outcome }), 'count')] as const,
      ),
    ),
  );
