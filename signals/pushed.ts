import type { Duration } from '../catalog/duration.ts';
import {
  div,
  labelReplace,
  lastOverTime,
  lengthOf,
  mul,
  offset,
  or,
  over,
  type Selector,
  sum,
  type Vector,
  type Window,
} from '../promql/index.ts';

/**
 * A window that covers any run, and at whose end a run's newest samples still count: k6 sends a series only when it
 * changes, so a total is the last sample there is, however old.
 */
export const run: Duration = '1d';

type Totals = {
  <L extends string, const By extends L>(
    by: readonly By[],
    of: Selector<'nativeHistogram', L>,
  ): Vector<By, 'histogram'>;
  <L extends string, const By extends L>(by: readonly By[], of: Selector<'counter', L>): Vector<By>;
};

type Increases = {
  <L extends string, const By extends L>(
    by: readonly By[],
    of: Selector<'nativeHistogram', L>,
    window: Window,
  ): Vector<By, 'histogram'>;
  <L extends string, const By extends L>(by: readonly By[], of: Selector<'counter', L>, window: Window): Vector<By>;
};

/** What a pushed counter or histogram has counted since the run began. */
export const totalOfPushed = ((by: readonly string[], of: Selector<'counter', string>) =>
  sum(by, lastOverTime(over(of, run)))) as Totals;

/**
 * What a pushed counter or histogram counted in the window. `increase()` cannot tell: a pushed series is born with its
 * first count, not with 0, so the first burst would be lost. This is the total now less the total then, where there was
 * one: a sum of both, told apart by a label of their own. As a difference it would need a 0 where there was none, and to
 * read the whole run a third time for it.
 */
export const increaseOfPushed = ((by: readonly string[], of: Selector<'counter', string>, window: Window) => {
  const now = sum(by, lastOverTime(over(of, run)));
  const then = sum(by, lastOverTime(offset(over(of, run), window)));
  return sum(by, or(now, labelReplace(mul(-1, then), 'less', 'then', by[0] ?? '', '.*')));
}) as Increases;

/** What a pushed counter counted per second, over the window. */
export const rateOfPushed = <L extends string, const By extends L>(
  by: readonly By[],
  of: Selector<'counter', L>,
  window: Window,
): Vector<By> => div(increaseOfPushed(by, of, window), lengthOf(window));
