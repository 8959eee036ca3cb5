/** The main job on the whole stack: runs that are judged, panels that show what is so, alerts that come and go. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bookingOutcomes,
  eventsConsumed,
  queueArrivals,
  queueDepartures,
  reservationExpirations,
} from '../catalog/booking.ts';
import { bookingExporter, kafkaLagExporter } from '../catalog/emitters.ts';
import { k6BookingOutcomes, k6HttpReqs } from '../catalog/k6.ts';
import { systems } from '../catalog/systems.ts';
import { statOf } from '../k6/lib/summary-data.ts';
import { selected } from '../k6/lib/thresholds.ts';
import { selectors } from '../promql/index.ts';
import { isMissing } from '../runs/evidence.ts';
import { readFault } from '../runs/faults.ts';
import { bookingState } from '../runs/invariants/booking.ts';
import { type RunOptions, type RunResult, run } from '../runs/run.ts';
import { targetsUp, targetUp } from '../signals/availability.ts';
import { queryOf } from '../signals/signal.ts';
import { until } from './checkout.ts';
import { confirmAlertList } from './panels/alert-list.ts';
import { confirm, whoKnows } from './panels/confirm.ts';
import { receivedBetween, rightMarks, rightValues } from './panels/context.ts';
import { type Crowd, crowd, type Forgetful, forgottenHolds } from './panels/crowd.ts';
import { viewOf } from './panels/day.ts';
import { root } from './panels/demo-stack.ts';
import { counted, figures } from './panels/figures.ts';
import {
  alertListsOf,
  ask,
  type Dashboard,
  dashboards,
  dashboardsAbout,
  offered,
  type Target,
  targetsOn,
} from './panels/grafana.ts';
import { requireHelpful, requireSound } from './panels/judged.ts';
import { strangeBooking } from './panels/messages.ts';
import { type Finding, recordPanels } from './panels/proof.ts';
import { notified, openSystem, type TestSystem } from './panels/system.ts';
import { readTruth } from './panels/truth.ts';
import { now } from './panels/witness.ts';
import { oracles } from './proofs/index.ts';

let system: TestSystem;
let forgotten: Forgetful;
let came: Crowd | undefined;
/** What the crowd left behind. @throws {Error} when none came, so that nobody looks for the cause here. */
const seen = (): Crowd => {
  if (!came) throw new Error('there was no crowd: see why "every panel" failed');
  return came;
};
const testids: string[] = [];
const here = systems.booking.name;
const targets = dashboards.flatMap((dashboard) => targetsOn(here, dashboard));

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

describe('a run', () => {
  let contended: RunResult;

  test('may open when all is well', async () => {
    const result = await runSmoke();
    expect(result.verdict.reasons).toEqual([]);
    expect(result.exitCode).toBe(0);
    requireSound(result);
  });

  test('may not open under lock contention: it names the alert, whose notification helps', async () => {
    const before = await figures(system);
    contended = await runSmoke({
      fault: readFault('lock-contention'),
      passThrough: ['--vus', '3', '--duration', '8s'],
    });
    expect(contended.verdict.reasons.map(({ text }) => text)).toEqual(['BookingLockFailuresHigh (critical) fired']);
    expect(contended.exitCode).toBe(99);
    requireSound(contended);
    requireHelpful(await notified(system, 'BookingLockFailuresHigh', 'firing', startOf(contended), 1));

    // Nobody else was there: what k6 was answered is what the service has counted.
    const after = await figures(system);
    const { summary } = contended.evidence;
    if (isMissing(summary)) throw new Error(summary.missing);
    const told = (outcome: (typeof k6BookingOutcomes.labels.outcome)[number]): number =>
      statOf(summary, selected(k6BookingOutcomes, { outcome }), 'count');
    const sold = after.sold - before.sold;
    expect(told('conflict') - sold).toBeGreaterThan(0);
    expect({
      requests: after.requests - before.requests,
      held: after.held - before.held,
      confirmed: after.confirmed - before.confirmed,
      cancelled: after.cancelled - before.cancelled,
      failures: after.failures - before.failures,
      attempts: after.attempts - before.attempts,
      waits: after.waits - before.waits,
    }).toEqual({
      requests: statOf(summary, k6HttpReqs.k6Name, 'count'),
      held: told('held'),
      confirmed: told('confirmed'),
      cancelled: told('cancelled'),
      failures: told('conflict') - sold,
      attempts: told('held') + told('conflict') - sold,
      waits: told('held') + told('conflict') - sold,
    });
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
  const findings: Finding[] = [];

  /** Chosen as when the dashboard is opened: all there is, or the first. */
  async function choicesOf({ uid, templating }: Dashboard): Promise<Record<string, string>> {
    const known = choices.get(uid);
    if (known) return known;
    const chosen: Record<string, string> = {};
    const shown: Record<string, string[]> = {};
    for (const variable of templating.list.filter(({ type }) => type === 'query')) {
      const view = { from: system.openedAt, to: seen().day.restsAt, choices: chosen };
      const all = await offered(system.prometheusUrl, variable, view);
      shown[variable.name] = all;
      chosen[variable.name] = variable.allValue ?? all[0] ?? '';
    }
    choices.set(uid, chosen);
    values.set(uid, shown);
    return chosen;
  }

  beforeAll(async () => {
    came = await crowd(system, forgotten);
    testids.push(came.day.load.testid);
  }, 240_000);
  afterAll(() => recordPanels(findings));

  test('has somebody who knows what it must show', () => {
    const drawn = new Set(targets.map(({ signal }) => signal));
    expect([...drawn].filter((signal) => !whoKnows(signal)).map(({ title }) => title)).toEqual([]);
    expect([...oracles.keys()].filter((signal) => !drawn.has(signal)).map(({ title }) => title)).toEqual([]);
  });

  describe.each(dashboardsAbout(here))('of $title', (dashboard) => {
    test.each(targetsOn(here, dashboard))('$panel $refId: $signal.title', async (target) => {
      const ofRun = dashboard.uid === 'presale-k6';
      const chosen = await choicesOf(dashboard);
      const view = viewOf(seen().day, system.openedAt, { ofRun, instant: target.instant, choices: chosen });
      findings.push(await confirm(system.prometheusUrl, target, view, seen().day));
    });

    test.each(alertListsOf(dashboard))('$title', async (list) => {
      findings.push(await confirmAlertList(system, list));
    });

    test('is narrowed by choices that are there', async () => {
      await choicesOf(dashboard);
      expect(values.get(dashboard.uid)).toEqual(rightValues(dashboard, seen().day, testids));
    });

    test.each(dashboard.annotations.list)('is marked: $name', async ({ name, target }) => {
      const view = { from: system.openedAt, to: seen().day.restsAt, choices: await choicesOf(dashboard) };
      const received = await receivedBetween(system, view.from, view.to);
      rightMarks[name]?.(await ask(system.prometheusUrl, target, view), seen().day, received);
      expect(Object.keys(rightMarks)).toContain(name);
    });
  });
});

describe('a consumer that has stalled', () => {
  test('is told of, and is no more once it has caught up', async () => {
    requireHelpful(await notified(system, 'KafkaConsumerLagHigh', 'firing', seen().stalledAt, 1));
    const resumed = new Date();
    await seen().readAgain();
    await notified(system, 'KafkaConsumerLagHigh', 'resolved', resumed, 90);
  });

  test('has told everybody of what the service counted', async () => {
    const { rows } = await system.database.query<{ kind: string; count: number }>(
      'select kind, count(*)::int as count from notifications where booking_id <> $1 group by kind',
      [strangeBooking],
    );
    const told = Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
    for (const outcome of ['held', 'queued', 'confirmed', 'cancelled']) {
      expect([outcome, await counted(system, bookingOutcomes, { outcome })]).toEqual([outcome, told[outcome]]);
    }
    expect(await counted(system, queueArrivals)).toBe(told.queued);
    expect(await counted(system, queueDepartures, { outcome: 'refused' })).toBe(told.refused);
    expect(await counted(system, reservationExpirations)).toBe(told.expired);
    const all = await system.database.query('select from notifications');
    expect(await counted(system, eventsConsumed, { outcome: 'processed' })).toBe(all.rowCount);
    const { database } = await readTruth(system);
    const waiting = (await counted(system, queueArrivals)) - (await counted(system, queueDepartures));
    expect(waiting).toBe(database.bookings.queued ?? 0);
  });
});

describe('an emitter that is taken away', () => {
  const reads = ({ signal }: Target) => selectors(queryOf(signal).node).map(({ metric }) => metric.emitter.job);
  const of = (job: string) => targets.filter((target) => reads(target).includes(job));
  const isDown = async () => (await readTruth(system)).targets[bookingExporter.job] === 'down';
  /** The last seconds, in which every rate of a panel has its window. */
  const view = () => {
    const to = now();
    return { from: to - 5, to, choices: { system: '.*', group: '.*', topic: '.*', testid: seen().day.load.testid } };
  };
  /** Which of the panels lack data, in the words of the check that all have passed. */
  const lacking = async (of: readonly Target[]): Promise<string[]> => {
    const asked = of.map((target) =>
      confirm(system.prometheusUrl, target, view(), seen().day).then(
        () => [],
        ({ message }: Error) => [message],
      ),
    );
    const failures = (await Promise.all(asked)).flat();
    return failures.filter((failure) => /: it shows nothing|: the series \[/.test(failure));
  };

  test('fails the check of each panel that it feeds, by name, and of no other emitter', async () => {
    await system.stack.signal(bookingExporter.job, 'SIGSTOP');
    try {
      await until(isDown, 'Prometheus misses the exporter');
      const fed = of(bookingExporter.job);
      await until(async () => (await lacking(fed)).length === fed.length, 'no panel shows what nobody emits', 40);
      const named = await lacking(fed);
      for (const { dashboard, panel, refId } of fed) {
        expect(named).toContainEqual(expect.stringContaining(`${dashboard}, panel "${panel}", ${refId}: `));
      }
      const day = { ...seen().day, truth: await readTruth(system) };
      for (const target of targets.filter(({ signal }) => signal === targetUp || signal === targetsUp)) {
        await confirm(system.prometheusUrl, target, view(), day);
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
