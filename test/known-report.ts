import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MadeReport, makeReport } from '../report/run/report.ts';
import { knownSeries } from './known-series.ts';
import { prometheusWith } from './stored-samples.ts';

/** What a real run of the demo left, with its lock contention. */
export const recorded = join(import.meta.dirname, '../report/run/recorded');
export const testid = '20261121T112204Z-booking-simple-smoke-ba98';

/** A name that a request or a route may have, and that would do harm where it is not escaped. */
export const hostile = `/<img src=x onerror="document.title='harmed'">&'"é漢\u202e]]></script>`;

/** A report of a recorded run, with series that are known in a real Prometheus. */
export interface KnownReport {
  /** A state directory with the run. */
  readonly folder: string;
  readonly series: string;
  readonly url: string;
  readonly made: MadeReport;
  dispose(): Promise<void>;
}

/** Makes it. */
export async function knownReport(): Promise<KnownReport> {
  const folder = mkdtempSync(join(tmpdir(), 'presale-report-'));
  cpSync(recorded, folder, { recursive: true });
  const { startedAt } = JSON.parse(readFileSync(join(recorded, 'runs', testid, 'run.json'), 'utf8'));
  const series = knownSeries({ testid, startedAt: new Date(startedAt), hostile });
  const { url, stop } = await prometheusWith(series);
  const dispose = async (): Promise<void> => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, series, url, made: await makeReport(folder, testid, { url }), dispose };
}
