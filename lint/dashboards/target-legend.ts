import { type Check, lookup } from '../check.ts';
import { labelsOf } from '../promql/labels.ts';
import { queriesIn } from './dashboard.ts';

/** A legend names only labels that the series have. */
export const targetLegend: Check = {
  name: 'target-legend',
  asks: 'a legend names only labels that the series have',
  *find(of) {
    for (const { where, query, target } of queriesIn(of.dashboards)) {
      const has = labelsOf(query, lookup(of));
      for (const [, label = ''] of (target.legendFormat ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
        if (has && !has.has(label)) yield { where, what: `its series have no label ${label}` };
      }
    }
  },
};
