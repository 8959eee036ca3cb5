import { describe, expect, test } from 'vitest';
import { labelsOf } from '../../promql/index.ts';
import { requireWithin } from '../panels/bounds.ts';
import { requireLinks } from '../panels/judged.ts';
import type { NamedRule } from './chosen.ts';
import type { Driven, Took } from './drive.ts';
import { recordAlerts } from './proof.ts';
import type { Seen } from './prove.ts';
import { ruleOf } from './rule.ts';
import type { Told } from './told.ts';
import { readDescription } from './words.ts';

/** Beyond the floor, in seconds: for the scrape itself, the evaluation, two HTTP requests. */
export const grace = 1;

/** Text, labels and links are those of the alert, and the value is right. */
function requireHelpful({ cause, ...driven }: Driven): void {
  const { alert } = ruleOf(cause);
  for (const status of ['firing', 'resolved'] as const) {
    if (cause.silent && status === 'resolved') continue;
    const { labels, annotations, panelURL } = driven[status];
    const { value } = readDescription(alert, labels, annotations.description ?? '');
    const right = status === 'firing' ? driven.right : driven.rightUntil;
    if (value !== undefined) requireWithin(value, rounding(right, value), `${status}: ${annotations.description}`);
    expect(annotations.summary).toBe(alert.summary);
    requireLabels(cause, labels);
    requireLinks(annotations);
    if (!cause.silent) requirePanelURL(panelURL, driven, status);
  }
}

/** Prometheus writes three digits or more, and what is counted in whole numbers. */
function rounding({ least, most }: Driven['right'], value: number): Driven['right'] {
  const half = Number.isInteger(value) && value > 1 ? 0.5 : 0;
  return { least: Math.min(least * 0.99, least - half), most: Math.max(most * 1.01, most + half) };
}

/** @throws {Error} unless an alert carries the labels of its rule. */
export function requireLabels(cause: Driven['cause'], labels: Told['labels']): void {
  const { alert } = ruleOf(cause);
  const kept = labelsOf(alert.when.expression.node);
  for (const name of new Set(['alertname', 'severity', 'system', 'component', ...kept]))
    expect(labels[name], name).toBeTruthy();
  expect(labels).toMatchObject({ alertname: alert.name, severity: alert.severity });
}

/** The link shows the panel from before the limit was crossed: until now, or until it was over. */
function requirePanelURL(
  panelURL: string | undefined,
  { firing, resolved, detection }: Pick<Driven, 'firing' | 'resolved' | 'detection'>,
  status: 'firing' | 'resolved',
): void {
  const { pathname, searchParams } = new URL(panelURL ?? '');
  expect(pathname).toBe(`/d/${firing.annotations.__dashboardUid__}`);
  expect(searchParams.get('viewPanel')).toBe(`panel-${firing.annotations.__panelId__}`);
  expect(Number(searchParams.get('from')) / 1000).toBeLessThan(firing.at - detection.longest);
  if (status === 'firing') expect(searchParams.get('to')).toBe('now');
  else expect(Number(searchParams.get('to')) / 1000).toBeGreaterThan(resolved.at - 60);
}

/** Who knew of it knew at some time between two readings: it is late only if it is so by both. @throws {Error} then. */
export function requireInTime(took: Took, what: string): void {
  const { longest, shortest, floor, least, late } = took;
  expect(shortest, `${what}: ${JSON.stringify(took)}`).toBeLessThanOrEqual(floor + grace + late);
  expect(longest, `${what}: ${JSON.stringify(took)}`).toBeGreaterThanOrEqual(least);
}

/** Judges what was seen of rules: what somebody was told, and how long that took. */
export function judgeRules(rules: readonly NamedRule[], seen: () => Seen): void {
  describe.each(rules)('$name', ({ alert }) => {
    test('is told in words that are right, with links that lead there', () => {
      for (const driven of seen().of(alert)) requireHelpful(driven);
    });
    test('is told as soon as it can be, and no sooner', () => {
      for (const { detection, cause } of seen().of(alert)) requireInTime(detection, cause.does);
    });
    test('is over as soon as it can be, and no sooner', () => {
      for (const { resolution, cause } of seen().of(alert)) requireInTime(resolution, cause.does);
    });
  });
}

/** Records what was seen in time, and leaves out what was not seen at all. */
export function recordWhatWasSeen(rules: () => readonly (() => readonly Driven[])[]): void {
  test('what was seen in time is recorded', () => {
    const inTime = ({ detection, resolution }: Driven) =>
      [detection, resolution].every(({ shortest, floor }) => shortest <= floor + grace);
    const sound = rules().flatMap((seen) => {
      try {
        return seen().filter(inTime);
      } catch {
        // Its own tests have said why.
        return [];
      }
    });
    recordAlerts(sound);
    expect(sound.length).toBeGreaterThan(0);
  });
}
