import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UsageError } from '../../config/errors.ts';
import { goodRun } from '../../test/good-run.ts';
import { keepRun } from '../../test/kept-run.ts';
import { rangeOf } from './range.ts';

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'presale-range-'));
});
afterEach(() => rmSync(stateDir, { recursive: true }));

const now = new Date('2026-11-21T12:00:00Z');

test('a length is the time until now', async () => {
  expect(await rangeOf('1h30m', stateDir, now)).toEqual({ from: new Date('2026-11-21T10:30:00Z'), to: now });
});

test('two times are taken as they are, in any zone', async () => {
  expect(await rangeOf('2026-11-21T10:00:00Z..2026-11-21T12:30:00+01:00', stateDir, now)).toEqual({
    from: new Date('2026-11-21T10:00:00Z'),
    to: new Date('2026-11-21T11:30:00Z'),
  });
});

test('a run lasts until its wait for alerts is over', async () => {
  const run = goodRun();
  await keepRun(stateDir, { run, histograms: { missing: 'not of interest' } });
  const { from, to, testid } = await rangeOf('latest', stateDir, now);
  const { record, judged } = run as {
    record: { startedAt: string; endedAt: string };
    judged: { evidence: { alerts: { waitedSeconds: number } } };
  };
  expect(testid).toBe(run.testid);
  expect(from).toEqual(new Date(record.startedAt));
  expect(judged.evidence.alerts.waitedSeconds).toBeGreaterThan(0);
  expect(to.getTime()).toBe(Date.parse(record.endedAt) + judged.evidence.alerts.waitedSeconds * 1000);
});

test.each([
  ['1 hour', 'there is no such run'],
  ['3', 'write a testid'],
  ['0s', 'write a testid'],
  ['5x', 'write a testid'],
  ['2026-11-21..2026-11-22', 'write a testid'],
  ['2026-11-21T10:00:00Z..', 'write a testid'],
  ['2026-11-21T10:00:00Z..2026-11-21T11:00:00Z..2026-11-21T12:00:00Z', 'write a testid'],
  ['2026-11-21T11:00:00Z..2026-11-21T10:00:00Z', 'it ends before it begins'],
  ['20261121T093000Z-booking-simple-smoke-0000', 'there is no such run'],
])('%s is wrong usage', async (text, said) => {
  const error = await rangeOf(text, stateDir, now).then(
    () => expect.unreachable(),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toContain(said);
});
