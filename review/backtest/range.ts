import { UsageError } from '../../config/errors.ts';
import { isMissing } from '../../runs/evidence.ts';
import { goSeconds } from '../../runs/go-duration.ts';
import { readRun } from '../../runs/stored-run.ts';

/** A stretch of recorded time. */
export interface Range {
  readonly from: Date;
  readonly to: Date;
  /** The run whose time it is. */
  readonly testid?: string;
}

/**
 * The time that `--backtest` names: a kept run with its wait for alerts, the last so many minutes, or two times.
 * @throws {UsageError} when it names none of them.
 */
export async function rangeOf(text: string, stateDir: string, now = new Date()): Promise<Range> {
  if (/^\d+[a-z\d]*$/.test(text)) {
    return { from: new Date(now.getTime() - lengthOf(text) * 1000), to: now };
  }
  if (!text.includes('..')) return rangeOfRun(stateDir, text);
  const [from, to, ...more] = text.split('..').map(timeOf);
  if (!from || !to || more.length > 0) throw wrong(text);
  if (from >= to) throw new UsageError(`--backtest ${text}: it ends before it begins; write the earlier time first`);
  return { from, to };

  function timeOf(part: string): Date | undefined {
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(part)
      ? Date.parse(part)
      : Number.NaN;
    return Number.isNaN(time) ? undefined : new Date(time);
  }
}

function lengthOf(text: string): number {
  let seconds = 0;
  try {
    seconds = goSeconds(text);
  } catch {
    throw wrong(text);
  }
  if (seconds > 0) return seconds;
  throw wrong(text);
}

const wrong = (text: string): UsageError =>
  new UsageError(
    `--backtest ${text}: write a testid or "latest", a length such as 1h, or two times such as 2026-11-21T10:00:00Z..2026-11-21T11:00:00Z`,
  );

async function rangeOfRun(stateDir: string, wanted: string): Promise<Range> {
  const { testid, record, judged } = await readRun(stateDir, wanted);
  if (isMissing(record)) throw new UsageError(`--backtest ${wanted}: ${record.missing}`);
  if (record.endedAt === undefined) {
    throw new UsageError(
      `--backtest ${wanted}: its load was cut short, so its end is not known; give two times instead`,
    );
  }
  const alerts = isMissing(judged) ? undefined : judged.evidence.alerts;
  const waited = alerts && !isMissing(alerts) ? alerts.waitedSeconds : 0;
  return { from: new Date(record.startedAt), to: new Date(Date.parse(record.endedAt) + waited * 1000), testid };
}
