import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../stack/free-ports.ts';
import { type QuickEngines, quickEngines } from '../test/quick-engines.ts';
import { alertReceiverAt } from './alert-receiver.ts';
import { alertmanagerAt } from './alertmanager.ts';
import { alertRecord, firingNow } from './alerts.ts';
import { NoAnswer } from './http-json.ts';
import { prometheusAt } from './prometheus.ts';

const never = new AbortController().signal;
const system = 'booking';

const rules = [
  { alert: 'Watchdog', expr: 'vector(1)', labels: { severity: 'info', system: 'platform' } },
  {
    alert: 'TooHigh',
    expr: 'test_value > 10',
    for: '2s',
    labels: { severity: 'critical', system: 'booking' },
    annotations: { description: 'the value is {{ $value }}', runbook_url: 'docs/TooHigh.md' },
  },
  // What is left of a system that was watched before, and what is of the platform.
  { alert: 'Elsewhere', expr: 'test_value > 10', labels: { severity: 'critical', system: 'tickets' } },
  { alert: 'PlatformDown', expr: 'test_value > 70', labels: { severity: 'critical', system: 'platform', job: 'a' } },
  { alert: 'Interesting', expr: 'test_value > 1', labels: { severity: 'info', system: 'booking' } },
  {
    alert: 'Slow',
    expr: 'histogram_quantile(0.9, test_seconds_bucket) > 10 or vector(11) and on() test_value > 50',
    labels: { severity: 'critical', system: 'booking' },
  },
];

let engines: QuickEngines;
beforeAll(async () => {
  engines = await quickEngines(rules);
});
afterAll(() => engines?.dispose());

const sources = () => ({
  prometheus: prometheusAt(engines.prometheusUrl),
  alertmanager: alertmanagerAt(engines.alertmanagerUrl),
  receiver: alertReceiverAt(engines.receiverUrl),
});

const record = async (startedAt: Date, firingBefore: ReadonlyMap<string, string> = new Map()) =>
  alertRecord(sources(), { system, startedAt, loadEndedAt: new Date(), firingBefore }, never);

const names = (alerts: readonly { alertname: string }[]) => alerts.map(({ alertname }) => alertname).sort();

/** Waits until nothing but the Watchdog is active. */
async function calm(): Promise<void> {
  engines.set(0);
  for (let tries = 0; tries < 100; tries++) {
    const active = await sources().prometheus.alerts();
    if (active.length === 1 && active[0]?.labels.alertname === 'Watchdog') return;
    await sleep(100);
  }
  throw new Error('the alerts do not calm down');
}

describe('the record of alerts', () => {
  beforeEach(calm);

  it('says of a calm run that nothing fired, and that the Watchdog arrives', async () => {
    const found = await record(new Date());
    expect(found).toMatchObject({ fired: [], pending: [], brokenRules: [], alertRules: 6 });
    expect(found.watchdog).toMatchObject({ firing: true, atAlertmanager: true, deliveredAt: expect.any(String) });
  });

  it('waits for an alert that is not even pending when the load ends, until it fires and is delivered', async () => {
    const startedAt = new Date();
    engines.set(20);
    const found = await record(startedAt);
    expect(names(found.fired)).toEqual(['Interesting', 'TooHigh']);
    const alert = found.fired.find(({ alertname }) => alertname === 'TooHigh');
    expect(alert).toMatchObject({ severity: 'critical', firedBefore: false, description: 'the value is 20' });
    expect(alert?.runbook).toBe('docs/TooHigh.md');
    expect(Date.parse(alert?.notifiedAt ?? '')).toBeGreaterThan(startedAt.getTime());
    expect(found.pending).toEqual([]);
    expect(found.waitedSeconds).toBeGreaterThan(2);
  });

  it('does not wait for its bound when a pending alert clears', async () => {
    const startedAt = new Date();
    engines.set(20);
    for (let tries = 0; tries < 100; tries++) {
      if ((await sources().prometheus.alerts()).some(({ state }) => state === 'pending')) break;
      await sleep(50);
    }
    engines.set(5);
    const found = await record(startedAt);
    expect(names(found.fired)).toEqual(['Interesting']);
    expect(found.pending).toEqual([]);
  });

  it('keeps an alert that fired and was over before the load ended', async () => {
    const startedAt = new Date();
    engines.set(20);
    await record(startedAt);
    await calm();
    expect(names((await record(startedAt)).fired)).toEqual(['Interesting', 'TooHigh']);
    expect((await record(new Date())).fired).toEqual([]);
  });

  it('tells which alerts were firing before', async () => {
    engines.set(20);
    await record(new Date());
    const before = await firingNow(sources().prometheus, system);
    engines.set(60);
    const found = await record(new Date(), before);
    const firedBefore = Object.fromEntries(found.fired.map((each) => [each.alertname, each.firedBefore]));
    expect(firedBefore).toEqual({ Interesting: false, TooHigh: true, Slow: false });
  });

  it('counts those of the system and the platform, not of a system that was watched before', async () => {
    engines.set(80);
    await expect
      .poll(async () => [...(await firingNow(sources().prometheus, system)).values()].sort(), { timeout: 20_000 })
      .toEqual([
        expect.stringMatching(/^PlatformDown\{.*job="a"\}$/),
        'Slow',
        expect.stringMatching(/^TooHigh\{.*job="test"\}$/),
      ]);
    const found = await record(new Date());
    expect(names(found.fired)).toEqual(['Interesting', 'PlatformDown', 'Slow', 'TooHigh']);
    expect([...(await firingNow(sources().prometheus, 'tickets')).values()]).toContainEqual(
      expect.stringMatching(/^Elsewhere\b/),
    );
  });

  it('knows an alert on latency by its rule', async () => {
    engines.set(60);
    const found = await record(new Date());
    const latency = found.fired.filter(({ watchesLatency }) => watchesLatency);
    expect(names(latency)).toEqual(['Slow']);
  });

  it('does not take a Prometheus that no longer evaluates its rules for a calm one', async () => {
    const { prometheus } = sources();
    const groups = await prometheus.ruleGroups();
    const stuck = { ...sources(), prometheus: { ...prometheus, ruleGroups: async () => groups } };
    const run = { system, startedAt: new Date(), loadEndedAt: new Date(), firingBefore: new Map<string, string>() };
    await expect(alertRecord(stuck, run, never)).rejects.toThrow('evaluated every rule');
  });

  it('asks the receiver for no more of its record than the run is about', async () => {
    const { receiver, ...others } = sources();
    const asked: (Date | undefined)[] = [];
    const watched = {
      notifications: (since?: Date) => {
        asked.push(since);
        return receiver.notifications(since);
      },
    };
    const startedAt = new Date();
    await alertRecord(
      { ...others, receiver: watched },
      { system, startedAt, loadEndedAt: startedAt, firingBefore: new Map() },
      never,
    );
    const { repeatOf } = await others.alertmanager.timing();
    const oldest = startedAt.getTime() - (repeatOf('Watchdog') + 60) * 1000;
    for (const since of asked) expect(since?.getTime()).toBeGreaterThan(oldest);
    expect(asked.length).toBeGreaterThan(0);
  });

  it('gives up on a receiver that does not answer', async () => {
    const dead = alertReceiverAt(`http://127.0.0.1:${await freePort()}`);
    const run = { system, startedAt: new Date(), loadEndedAt: new Date(), firingBefore: new Map<string, string>() };
    await expect(alertRecord({ ...sources(), receiver: dead }, run, never)).rejects.toThrow(NoAnswer);
  });
});
