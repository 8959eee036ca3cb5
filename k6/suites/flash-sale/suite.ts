import { k6HttpReqs, k6OrderLatency } from '../../../catalog/k6.ts';
import { judgedByK6 } from '../../../catalog/k6-objectives.ts';
import { flashSaleMix } from '../../../catalog/outcome-mix.ts';
import { outcomes } from '../../../catalog/outcomes.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import { count, milliseconds, percent } from '../../lib/figures.ts';
import { tellObjectives } from '../../lib/objectives.ts';
import { optionsOf, type Suite } from '../../lib/options.ts';
import { outcomeCounts } from '../../lib/outcome-counts.ts';
import { loadName } from '../../lib/profile.ts';
import { nameOf } from '../../lib/request.ts';
import { runProfile } from '../../lib/run-profile.ts';
import { summaryOf } from '../../lib/summary.ts';
import { countedOnly, type K6Summary, statOf } from '../../lib/summary-data.ts';
import { allAsPromised, promised, selected } from '../../lib/thresholds.ts';
import { calls } from './api.ts';
import { mixText } from './mix.ts';
import { productOf, quantityOf } from './plan.ts';
import { beginSale, endSale, order, type Sale } from './sale.ts';

const counters = outcomes['flash-sale'].counters.flatMap((counter) =>
  counter.labels.outcome.map((outcome) => ({ outcome, metric: selected(counter, { outcome }) })),
);
const metricOf = (wanted: (typeof counters)[number]['outcome']): string =>
  counters.find(({ outcome }) => outcome === wanted)?.metric ?? wanted;

const countsIn = (summary: K6Summary): Record<string, number> => outcomeCounts('flash-sale', summary);

/** A suite of the flash sale: all that its file exports. */
export function saleSuite(name: 'flash-sale' | 'sustained' | 'spike' | 'soak') {
  const profile = runProfile(`flash-sale/${name}`);
  const quantity = quantityOf(fromEnvironment('QUANTITY', ''), profile.scale);
  const suite: Suite = {
    system: 'flash-sale',
    suite: name,
    profile,
    thresholds: {
      ...promised(profile, judgedByK6['flash-sale']),
      ...allAsPromised,
      ...Object.fromEntries(
        Object.values(calls).map((call) => [selected(k6HttpReqs, { name: nameOf(call) }), [countedOnly]]),
      ),
      [metricOf('accepted')]: [`count==${quantity}`],
      [metricOf('sold_out')]: ['count>0'],
      [metricOf('ignored')]: ['count>0'],
      // Whether there is a limit is the operator's choice.
      [metricOf('limited')]: [countedOnly],
    },
  };
  // The mix is published for the usual load of the first suite.
  const asPublished = name === 'flash-sale' && profile.name === 'load' && profile.scale === 1;
  return {
    options: optionsOf(suite),
    setup: (): Sale => {
      tellObjectives(judgedByK6['flash-sale'], profile.scale);
      return beginSale(productOf(fromEnvironment('TESTID', String(Date.now()))), quantity);
    },
    order: (sale: Sale): void => order(profile, sale),
    teardown: endSale,
    handleSummary: summaryOf(suite, [
      { title: 'orders', text: (summary) => ordersText(countsIn(summary)) },
      {
        title: 'expected',
        text: (summary) => mixText(flashSaleMix, countsIn(summary), asPublished ? undefined : loadName(profile)),
      },
      { title: 'order took', text: latencyText },
    ]),
  };
}

function ordersText(counts: Readonly<Record<string, number>>): string {
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
  return Object.entries(counts)
    .map(([outcome, number]) => `${outcome} ${count(number)} (${percent(all > 0 ? number / all : 0)})`)
    .join('  ');
}

const latencyText = (summary: K6Summary): string =>
  [50, 90, 95, 99].map((p) => `p${p} ${milliseconds(statOf(summary, k6OrderLatency.k6Name, `p(${p})`))}`).join('  ');
