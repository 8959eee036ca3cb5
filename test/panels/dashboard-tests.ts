import { expect, test } from 'vitest';
import type { AnySignal } from '../../signals/signal.ts';
import { receivedBetween, rightMarks } from './context.ts';
import type { Observed } from './day.ts';
import type { DemoStack } from './demo-stack.ts';
import { ask, type Dashboard, dashboards, offered, type Target, type View } from './grafana.ts';

/** Tests that of every query somebody knows what it must show, and that nobody is named for what is not drawn. */
export function everyPanelHasWitness(
  targets: readonly Target[],
  knows: (signal: AnySignal) => unknown,
  named: Iterable<AnySignal>,
): void {
  test('has somebody who knows what it must show', () => {
    const drawn = new Set(targets.map(({ signal }) => signal));
    expect([...drawn].filter((signal) => !knows(signal)).map(({ title }) => title)).toEqual([]);
    expect([...named].filter((signal) => !drawn.has(signal)).map(({ title }) => title)).toEqual([]);
  });
}

/** What was seen of a dashboard. */
interface Seen {
  readonly system: Pick<DemoStack, 'target' | 'prometheusUrl'>;
  readonly view: View;
  readonly day: Observed;
}

/** Tests that a dashboard's variables offer what is there: the values of each, by name, and those that are right. */
export function choicesAreThere(
  { templating }: Dashboard,
  right: Readonly<Record<string, readonly string[]>>,
  seen: () => Pick<Seen, 'system' | 'view'>,
): void {
  test('is narrowed by choices that are there', async () => {
    const { system, view } = seen();
    const queried = templating.list.filter(({ type }) => type === 'query');
    const entries = queried.map(async (one) => [one.name, await offered(system.prometheusUrl, one, view)] as const);
    expect(Object.fromEntries(await Promise.all(entries))).toEqual(right);
  });
}

/** The dashboard that shows something of every system. */
export const overview = dashboards.find(({ uid }) => uid === 'presale-overview') as Dashboard;

/** Tests that a dashboard is marked where something happened, by those who know of it. */
export function marksAreRight(dashboard: Dashboard, seen: () => Seen | Promise<Seen>): void {
  test.each(dashboard.annotations.list)('is marked: $name', async ({ name, target }) => {
    const { system, view, day } = await seen();
    const received = await receivedBetween(system, view.from, view.to);
    expect(Object.keys(rightMarks)).toContain(name);
    rightMarks[name]?.(await ask(system.prometheusUrl, target, view), day, received);
  });
}
