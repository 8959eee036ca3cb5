import { fromEnvironment } from './environment.ts';
import type { Suite } from './options.ts';
import type { K6Summary } from './summary-data.ts';
import { type OwnFigure, summaryText } from './summary-text.ts';

/**
 * The `handleSummary` of a suite: prints the summary as text, and writes k6's own data to the file that the
 * environment variable `SUMMARY_FILE` names, when it is set.
 */
export const summaryOf =
  ({ system, suite, profile }: Suite, figures: readonly OwnFigure[]) =>
  (summary: K6Summary): Record<string, string> => {
    const file = fromEnvironment('SUMMARY_FILE', '');
    const notes = profile.kind.judgesLatency ? [] : [`latency is not judged at ${profile.name}`];
    return {
      stdout: summaryText(summary, { title: `${system}/${suite} (${profile.name})`, figures, notes }),
      ...(file ? { [file]: JSON.stringify(summary, null, 2) } : {}),
    };
  };
