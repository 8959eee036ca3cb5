import * as k6Catalog from '../../catalog/k6.ts';
import type { K6Summary } from '../../k6/lib/summary-data.ts';
import type { Outcomes } from './model.ts';

/** A part of a metric as a threshold names it: `booking_outcomes{outcome:held}`. */
const part = /^(\w+)\{outcome:(.+)\}$/;

/** What became of what visitors asked for: the suite's own counters by outcome, the most frequent first. */
export function outcomesOf(summary: K6Summary): Outcomes[] {
  const counted = new Map<string, { name: string; count: number }[]>();
  for (const [name, { values }] of Object.entries(summary.metrics)) {
    const [, metric, outcome] = part.exec(name) ?? [];
    if (metric === undefined || outcome === undefined) continue;
    counted.set(metric, [...(counted.get(metric) ?? []), { name: outcome, count: values.count ?? 0 }]);
  }
  return [...counted].map(([metric, parts]) => ({
    title: helpOf(metric),
    parts: parts.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
  }));
}

const helpOf = (k6Name: string): string =>
  Object.values(k6Catalog)
    .find((metric) => metric.k6Name === k6Name)
    ?.help.replace(/\.$/, '') ?? k6Name;
