import { check } from 'k6';
import exec from 'k6/execution';
import { Counter, Trend } from 'k6/metrics';
import sql from 'k6/x/sql';
import driver from 'k6/x/sql/driver/postgres';
import { k6DbQueries, k6DbQueryDuration } from '../../../catalog/k6.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import { count, milliseconds } from '../../lib/figures.ts';
import { optionsOf } from '../../lib/options.ts';
import { summaryOf } from '../../lib/summary.ts';
import { measuredOnly, statOf } from '../../lib/summary-data.ts';
import { think } from '../../lib/think.ts';
import { selected } from '../../lib/thresholds.ts';
import { unexpected } from '../../lib/unexpected.ts';
import {
  dataSource,
  makeRows,
  markOf,
  type Probe,
  type ProbeName,
  probes,
  removeOldRows,
  removeRows,
  rowsMade,
} from './sql-plan.ts';
import { counted } from './step.ts';
import { helpDeskSuite } from './suite.ts';

const names = Object.keys(probes) as ProbeName[];

const { profile, suite, tell } = helpDeskSuite('sql', [], () => ({
  ...Object.fromEntries(names.map((query) => [selected(k6DbQueries, { query }), ['count>0']])),
  ...Object.fromEntries(names.map((query) => [selected(k6DbQueryDuration, { query }), [measuredOnly]])),
}));

export const options = optionsOf(suite);

const durations = new Trend(k6DbQueryDuration.k6Name, true);
const executed = new Counter(k6DbQueries.k6Name);

/** Where the database of the help desk is when `DATABASE_URL` is not set: that of the demo. */
const url = fromEnvironment('DATABASE_URL', 'postgres://presale@127.0.0.1:5432/help_desk');
/** Each virtual user has one connection, as a process of an application has its own. */
const database = sql.open(driver, dataSource(url), { max_open_conns: 1, max_idle_conns: 1 });
/** How long a query may take. */
const within = '30s';

/** Says what is promised, and makes the rows. @returns what they are filed under. */
export function setup(): string {
  tell();
  const mark = markOf(fromEnvironment('TESTID', `${Date.now()}-${Math.random().toString(36).slice(2)}`));
  try {
    database.execWithTimeout(within, removeOldRows);
    database.execWithTimeout(within, makeRows, rowsMade, mark);
  } catch (error) {
    // Nobody comes to tidy up after a set-up that has failed.
    removed(mark);
    exec.test.abort(`the rows could not be made at DATABASE_URL: ${messageOf(error)}`);
  }
  return mark;
}

/** Each query once. */
export default function querier(mark: string): void {
  unexpected.seed();
  for (const name of names) ask(name, mark);
  think(profile.think);
}

/** Removes the rows, also after a run that has failed. */
export function teardown(mark: string): void {
  if (!removed(mark)) exec.test.fail(`rows are left in tickets: delete those of the category "${mark}"`);
}

function ask(query: ProbeName, mark: string): void {
  const { text, parameters, fits }: Probe = probes[query];
  const began = exec.instance.currentTestRunDuration;
  try {
    const rows = database.queryWithTimeout(within, text, ...parameters(exec.vu.iterationInInstance, mark));
    durations.add(exec.instance.currentTestRunDuration - began, { query });
    executed.add(1, { query });
    const good = fits(rows);
    counted(good);
    check(good, { [`${query} has the rows that there are`]: () => good });
    if (!good) unexpected.count('body');
  } catch (error) {
    counted(false);
    unexpected.count('connection');
    console.warn(`${query}: ${messageOf(error)}`);
  }
}

/** Removes the rows of the run. @returns whether they are gone. */
function removed(mark: string): boolean {
  try {
    database.execWithTimeout(within, removeRows, mark);
    return true;
  } catch (error) {
    console.warn(`the rows could not be removed: ${messageOf(error)}`);
    return false;
  } finally {
    database.close();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const handleSummary = summaryOf(
  suite,
  names.map((query) => ({
    title: query,
    text: (summary) => {
      const queries = count(statOf(summary, selected(k6DbQueries, { query }), 'count'));
      const slow = statOf(summary, selected(k6DbQueryDuration, { query }), 'p(95)', Number.NaN);
      return `${queries} queries  p95 ${milliseconds(slow)}`;
    },
  })),
);
