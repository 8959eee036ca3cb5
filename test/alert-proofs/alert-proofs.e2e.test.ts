/**
 * Every rule is brought about on the running stack, and ended: what somebody is told, and how long that took. In CI at
 * a time scale; `npm run prove:alerts` at 1, which is then recorded.
 */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alerts } from '../../alerts/index.ts';
import { labelsOf } from '../../promql/index.ts';
import { ruleName } from '../../proofs/alerts.ts';
import { watchdog } from '../../signals/availability.ts';
import { requireWithin } from '../panels/bounds.ts';
import { requireLinks } from '../panels/judged.ts';
import type { Driven, Took } from './drive.ts';
import { recordAlerts } from './proof.ts';
import { prove, type Seen } from './prove.ts';
import { openStage, ruleOf, type Stage } from './stage.ts';
import type { Told } from './told.ts';
import { readDescription } from './words.ts';

const recorded = process.env.WRITE_PROOFS !== undefined;
const timeScale = recorded ? 1 : 10;
/** With names, only these alerts, and what shares a cause with them. */
const chosen = process.env.ALERTS?.split(',');
const isChosen = (alert: string): boolean => chosen?.includes(alert) ?? true;
/** Beyond the floor, in seconds: for the scrape itself, the evaluation, two HTTP requests. */
const grace = 1;

const rules = alerts.flatMap(({ alert }) =>
  alert.name !== watchdog && isChosen(alert.name) ? [{ alert, name: ruleName(alert) }] : [],
);

let stage: Stage;
let seen: Seen;

beforeAll(async () => {
  stage = await openStage(timeScale);
  seen = await prove(stage, isChosen);
}, 60 * 60_000);
afterAll(() => stage?.close());

/** Text, labels and links are those of the alert, and the value is right. */
function requireHelpful({ cause, ...driven }: Driven): void {
  const { alert } = ruleOf(cause);
  for (const status of ['firing', 'resolved'] as const) {
    if (cause.silent && status === 'resolved') continue;
    const { labels, annotations, panelURL } = driven[status];
    const { value } = readDescription(alert, labels, annotations.description ?? '');
    const right = status === 'firing' ? driven.right : driven.rightUntil;
    if (value !== undefined) requireWithin(value, rounding(right), `${status}: ${annotations.description}`);
    expect(annotations.summary).toBe(alert.summary);
    requireLabels(cause, labels);
    requireLinks(annotations);
    if (!cause.silent) requirePanelURL(panelURL, driven, status);
  }
}

/** Prometheus writes three digits or more. */
const rounding = ({ least, most }: Driven['right']) => ({ least: least * 0.99, most: most * 1.01 });

function requireLabels(cause: Driven['cause'], labels: Told['labels']): void {
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

/** Who knew of it knew at some time between two readings: it is late only if it is so by both. */
function requireInTime(took: Took, what: string): void {
  const { longest, shortest, floor, least, late } = took;
  expect(shortest, `${what}: ${JSON.stringify(took)}`).toBeLessThanOrEqual(floor + grace + late);
  expect(longest, `${what}: ${JSON.stringify(took)}`).toBeGreaterThanOrEqual(least);
}

describe.each(rules)('$name', ({ alert }) => {
  test('is told in words that are right, with links that lead there', () => {
    for (const driven of seen.of(alert)) requireHelpful(driven);
  });
  test('is told as soon as it can be, and no sooner', () => {
    for (const { detection, cause } of seen.of(alert)) requireInTime(detection, cause.does);
  });
  test('is over as soon as it can be, and no sooner', () => {
    for (const { resolution, cause } of seen.of(alert)) requireInTime(resolution, cause.does);
  });
});

describe.runIf(isChosen(watchdog))(watchdog, () => {
  test('is told in words that are right, with links that lead there', () => {
    const { firing, cause } = seen.heartbeat();
    expect(readDescription(ruleOf(cause).alert, {}, firing.annotations.description ?? '').value).toBeUndefined();
    requireLabels(cause, firing.labels);
    requireLinks(firing.annotations);
  });
  test('comes again and again while all is well', () => {
    expect(seen.heartbeat().latest).toBeLessThanOrEqual(grace);
  });
  test('stays away when nothing is delivered, though it fires', () => {
    const { firedThroughout, detection, cause } = seen.heartbeat();
    expect(firedThroughout).toBe(true);
    requireInTime(detection, cause.does);
  });
  test('comes again when something is delivered again', () => {
    const { resolution, cause } = seen.heartbeat();
    requireInTime(resolution, cause.does);
  });
});

if (recorded)
  test('what was seen in time is recorded', () => {
    const inTime = ({ detection, resolution }: Driven) =>
      [detection, resolution].every(({ shortest, floor }) => shortest <= floor + grace);
    const sound = [...rules.map(({ alert }) => alert), ...(isChosen(watchdog) ? [undefined] : [])].flatMap((rule) => {
      try {
        return (rule ? seen.of(rule) : [seen.heartbeat()]).filter(inTime);
      } catch {
        // Its own tests have said why.
        return [];
      }
    });
    recordAlerts(sound);
    expect(sound.length).toBeGreaterThan(0);
  });

test('afterwards nothing is left: no process, no folder', async () => {
  await stage.close();
  expect(existsSync(stage.system.stateDir)).toBe(false);
});
