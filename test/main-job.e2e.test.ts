/** The main job on the whole stack: runs that are judged, panels that show what is so, alerts that come and go. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alerts } from '../alerts/index.ts';
import { bookingOutcomes, lockFailures } from '../catalog/booking.ts';
import { bookingExporter, bookingService, kafkaLagExporter } from '../catalog/emitters.ts';
import { k6BookingOutcomes } from '../catalog/k6.ts';
import { statOf } from '../k6/lib/summary-data.ts';
import { selected } from '../k6/lib/thresholds.ts';
import { selectors } from '../promql/index.ts';
import type { Notification } from '../runs/alert-receiver.ts';
import { isMissing } from '../runs/evidence.ts';
import { readFault } from '../runs/faults.ts';
import { bookingState } from '../runs/invariants/booking.ts';
import { type RunOptions, type RunResult, run } from '../runs/run.ts';
import { queryOf } from '../signals/signal.ts';
import { until } from './checkout.ts';
import { confirm, oracles } from './panels/confirm.ts';
import { receivedBetween, rightMarks, rightValues } from './panels/context.ts';
import { type Crowd, crowd, type Forgetful, forgottenHolds } from './panels/crowd.ts';
import { viewOf } from './panels/day.ts';
import { ask, type Dashboard, dashboards, offered, panelsOf, type Target, targetsOf } from './panels/grafana.ts';
import { strangeBooking } from './panels/messages.ts';
import { notified, openSystem, root, type TestSystem } from './panels/system.ts';
import { now, readMetrics, sumOf } from './panels/witness.ts';

let system: TestSystem;
let forgotten: Forgetful;
let seen: Crowd;
const testids: string[] = [];
const targets = dashboards.flatMap(targetsOf);

beforeAll(async () => {
  system = await openSystem();
  forgotten = await forgottenHolds(system);
});
afterAll(async () => {
  await system?.close();
});

async function runSmoke(more: Partial<RunOptions> = {}): Promise<RunResult> {
  const { target, k6, stateDir } = system;
  const result = await run({
    ...{ suite: 'booking/simple', profile: 'smoke', target, k6, root, stateDir },
    output: { write: () => undefined },
    signal: new AbortController().signal,
    ...more,
  });
  testids.push(result.identity.testid);
  return result;
}

/** What holds of every run, whatever its verdict. */
function requireSound({ evidence: { reconciliation, invariants } }: RunResult): void {
  if (isMissing(reconciliation) || isMissing(invariants)) throw new Error('evidence is missing');
  expect(reconciliation.filter(({ k6 }) => k6 > 0).length).toBeGreaterThan(3);
  expect(reconciliation.filter(({ difference }) => difference !== 0)).toEqual([]);
  expect(invariants.invariants.map(({ claim }) => claim)).toContain('no seat is sold twice');
  expect(invariants.invariants.filter(({ holds }) => !holds)).toEqual([]);
}

/** A notification says what was measured and what the limit is, and leads to a panel and a runbook that exist. */
function requireHelpful({ alertname, annotations }: Notification): void {
  const { description = '', __dashboardUid__, __panelId__, runbook_url = '' } = annotations;
  const limit = alerts.find(({ alert }) => alert.name === alertname)?.alert.when.limit ?? Number.NaN;
  const figures = (description.match(/\d+(\.\d+)?/g) ?? []).map(Number);
  expect(description).toContain(`limit is ${limit}`);
  expect(Math.max(...figures), description).toBeGreaterThan(limit);
  const dashboard = dashboards.find(({ uid }) => uid === __dashboardUid__);
  expect(panelsOf(dashboard ?? {}).map(({ id }) => String(id))).toContain(__panelId__);
  expect(existsSync(join(root, runbook_url)), runbook_url).toBe(true);
}

/** What a metric of the booking service has counted. */
const counted = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> =>
  sumOf({ samples: await readMetrics(system.stack.url(bookingService.job)) }, name, labels);

describe('a run', () => {
  let contended: RunResult;

  test('may open when all is well', async () => {
    const result = await runSmoke();
    expect(result.verdict.reasons).toEqual([]);
    expect(result.exitCode).toBe(0);
    requireSound(result);
  });

  test('may not open under lock contention: it names the alert, whose notification helps', async () => {
    const before = [await counted(lockFailures.name), await counted(bookingOutcomes.name, { outcome: 'seats_sold' })];
    contended = await runSmoke({
      fault: readFault('lock-contention'),
      passThrough: ['--vus', '3', '--duration', '8s'],
    });
    expect(contended.verdict.reasons.map(({ text }) => text)).toEqual(['BookingLockFailuresHigh (critical) fired']);
    expect(contended.exitCode).toBe(99);
    requireSound(contended);
    requireHelpful(await notified(system, 'BookingLockFailuresHigh', 'firing', startOf(contended), 1));

    const { summary } = contended.evidence;
    if (isMissing(summary)) throw new Error(summary.missing);
    const conflicts = statOf(summary, selected(k6BookingOutcomes, { outcome: 'conflict' }), 'count');
    const [failures = 0, sold = 0] = before;
    const refused = (await counted(bookingOutcomes.name, { outcome: 'seats_sold' })) - sold;
    expect(conflicts - refused).toBeGreaterThan(0);
    expect((await counted(lockFailures.name)) - failures, 'failures to lock').toBe(conflicts - refused);
  });

  test('leaves the alert to end once the switch is off', async () => {
    await notified(system, 'BookingLockFailuresHigh', 'resolved', startOf(contended), 90);
  });

  const startOf = ({ evidence, identity }: RunResult): Date => {
    const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z/.exec(identity.testid) ?? [];
    expect(evidence.interrupted).toBe(false);
    return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  };
});

describe('every panel', () => {
  const choices = new Map<string, Record<string, string>>();
  const values = new Map<string, Record<string, string[]>>();

  /** Chosen as when the dashboard is opened: all there is, or the first. */
  async function choicesOf({ uid, templating }: Dashboard): Promise<Record<string, string>> {
    const known = choices.get(uid);
    if (known) return known;
    const chosen: Record<string, string> = {};
    const shown: Record<string, string[]> = {};
    for (const variable of templating.list.filter(({ type }) => type === 'query')) {
      const view = { from: system.openedAt, to: seen.day.restsAt, choices: chosen };
      const all = await offered(system.prometheusUrl, variable, view);
      shown[variable.name] = all;
      chosen[variable.name] = variable.allValue ?? all[0] ?? '';
    }
    choices.set(uid, chosen);
    values.set(uid, shown);
    return chosen;
  }

  beforeAll(async () => {
    seen = await crowd(system, forgotten);
    testids.push(seen.day.load.testid);
  }, 240_000);

  test('has somebody who knows what it must show', () => {
    const drawn = new Set(targets.map(({ signal }) => signal));
    expect([...drawn].filter((signal) => !oracles.has(signal)).map(({ title }) => title)).toEqual([]);
    expect([...oracles.keys()].filter((signal) => !drawn.has(signal)).map(({ title }) => title)).toEqual([]);
  });

  describe.each(dashboards)('of $title', (dashboard) => {
    test.each(targetsOf(dashboard))('$panel $refId: $signal.title', async (target) => {
      const ofRun = dashboard.uid === 'presale-k6';
      const chosen = await choicesOf(dashboard);
      const view = viewOf(seen.day, system.openedAt, { ofRun, instant: target.instant, choices: chosen });
      await confirm(system.prometheusUrl, target, view, seen.day);
    });

    test('is narrowed by choices that are there', async () => {
      await choicesOf(dashboard);
      expect(values.get(dashboard.uid)).toEqual(rightValues(dashboard, seen.day, testids));
    });

    test.each(dashboard.annotations.list)('is marked: $name', async ({ name, target }) => {
      const view = { from: system.openedAt, to: seen.day.restsAt, choices: await choicesOf(dashboard) };
      const received = await receivedBetween(system, view.from, view.to);
      rightMarks[name]?.(await ask(system.prometheusUrl, target, view), seen.day, received);
      expect(Object.keys(rightMarks)).toContain(name);
    });
  });
});

describe('a consumer that has stalled', () => {
  test('is told of, and is no more once it has caught up', async () => {
    requireHelpful(await notified(system, 'KafkaConsumerLagHigh', 'firing', seen.stalledAt, 1));
    const resumed = new Date();
    await seen.readAgain();
    await notified(system, 'KafkaConsumerLagHigh', 'resolved', resumed, 90);
  });

  test('has told everybody of what the service counted', async () => {
    const { rows } = await system.database.query<{ kind: string; count: number }>(
      'select kind, count(*)::int as count from notifications where booking_id <> $1 group by kind',
      [strangeBooking],
    );
    const told = Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
    for (const outcome of ['held', 'queued', 'confirmed', 'cancelled']) {
      expect([outcome, await counted(bookingOutcomes.name, { outcome })]).toEqual([outcome, told[outcome]]);
    }
    expect(await counted('booking_queue_arrivals_total')).toBe(told.queued);
    expect(await counted('booking_queue_departures_total', { outcome: 'refused' })).toBe(told.refused);
    expect(await counted('booking_reservation_expirations_total')).toBe(told.expired);
  });
});

describe('an emitter that is taken away', () => {
  const reads = ({ signal }: Target) => selectors(queryOf(signal).node).map(({ metric }) => metric.emitter.job);
  const of = (job: string) => targets.filter((target) => reads(target).includes(job));
  const health = async () => {
    const answer = await fetch(`${system.prometheusUrl}/api/v1/targets?state=active`);
    const { data } = (await answer.json()) as {
      data: { activeTargets: { labels: { job: string }; health: string }[] };
    };
    return data.activeTargets.find(({ labels }) => labels.job === bookingExporter.job)?.health;
  };
  /** The last seconds, in which every rate of a panel has its window. */
  const view = () => {
    const to = now();
    return { from: to - 5, to, choices: { system: '.*', group: '.*', topic: '.*', testid: seen.day.load.testid } };
  };
  /** Which of the panels lack data, in the words of the check that all have passed. */
  const lacking = async (of: readonly Target[]): Promise<string[]> => {
    const asked = of.map((target) =>
      confirm(system.prometheusUrl, target, view(), seen.day).catch(({ message }: Error) => message),
    );
    const failures = (await Promise.all(asked)).filter((failure) => failure !== undefined);
    return failures.filter((failure) => /: it shows nothing|: the series \[/.test(failure));
  };

  test('fails the check of each panel that it feeds, by name, and of no other emitter', async () => {
    await system.stack.signal(bookingExporter.job, 'SIGSTOP');
    try {
      await until(async () => (await health()) === 'down', 'Prometheus misses the exporter');
      const fed = of(bookingExporter.job);
      await until(async () => (await lacking(fed)).length === fed.length, 'no panel shows what nobody emits', 40);
      const named = await lacking(fed);
      for (const { dashboard, panel, refId } of fed) {
        expect(named).toContainEqual(expect.stringContaining(`${dashboard}, panel "${panel}", ${refId}: `));
      }
      for (const target of of(kafkaLagExporter.job)) {
        expect((await ask(system.prometheusUrl, target, view())).series, target.panel).not.toEqual([]);
      }
    } finally {
      await system.stack.signal(bookingExporter.job, 'SIGCONT');
    }
    const shows = async (target: Target) => (await ask(system.prometheusUrl, target, view())).series.length > 0;
    const back = async () => (await Promise.all(of(bookingExporter.job).map(shows))).every(Boolean);
    await until(back, 'every panel shows it again', 30);
  });
});

describe('afterwards', () => {
  test('no seat is sold twice, and some are sold', async () => {
    const state = await bookingState(system.target.databaseUrl);
    expect(state).toMatchObject({ sold_twice: 0, held_twice: 0 });
    expect(state.sold).toBeGreaterThan(0);
    expect(state.sold).toBeLessThanOrEqual(state.capacity);
  });

  test('nothing is left: no process, no folder', async () => {
    await system.close();
    expect(existsSync(system.stateDir)).toBe(false);
  });
});
