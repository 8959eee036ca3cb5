import { PresaleError } from '../../config/errors.ts';
import type { Found } from '../../runs/evidence.ts';
import { readIfThere, writeWhole } from '../../runs/run-files.ts';
import { readRun } from '../../runs/stored-run.ts';
import { gather } from './gather.ts';
import { markdown } from './markdown.ts';
import { type RunReport, reportFormat } from './model.ts';
import { page } from './page/page.ts';
import { type ReportFiles, reportFiles } from './report-files.ts';

/** A report that was made. */
export interface MadeReport {
  readonly files: ReportFiles;
  readonly report: RunReport;
  /** Why the charts are those of an earlier report, or not there at all; absent where Prometheus was read. */
  readonly note?: string;
}

/**
 * Makes the report of a run: one HTML page that needs nothing else, Markdown and JSON. What Prometheus no longer has is
 * taken from the report that was made before, where there is one.
 * @param prometheusUrl where Prometheus answers, or why there is none to ask
 * @throws {UsageError} when there is no run of that name, naming the newest that are there
 * @throws {PresaleError} when the charts are only in a report that another version of Presale made, which stays as it is
 */
export async function makeReport(
  stateDir: string,
  testid: string,
  prometheusUrl: Found<{ readonly url: string }>,
): Promise<MadeReport> {
  const stored = await readRun(stateDir, testid);
  const files = reportFiles(stored.files);
  const gathered = await gather(stored, prometheusUrl);
  const { unread } = gathered;
  const before = unread === null ? undefined : await readReport(files.json, unread);
  const report = before?.unread === null ? withReadingsOf(before, gathered) : gathered;
  const pages: [file: string, text: string][] = [
    [files.json, `${JSON.stringify(report)}\n`],
    [files.markdown, markdown(report)],
    [files.html, page(report)],
  ];
  for (const [file, text] of pages) await writeWhole(file, text);
  if (unread === null) return { files, report };
  return {
    files,
    report,
    note:
      report === gathered
        ? `The report has no charts: ${unread}`
        : `The charts are those of an earlier report: ${unread}`,
  };
}

/** The verdict and the record of now, with what Prometheus said then. */
const withReadingsOf = (before: RunReport, now: RunReport): RunReport => ({
  ...before,
  run: now.run,
  verdict: now.verdict,
  sentence: now.sentence,
  grid: { ...before.grid, startedAt: now.grid.startedAt },
});

/**
 * A report as its JSON holds it; nothing where there is none, or none that can be read.
 * @throws {PresaleError} when it is of another format, so that it would be lost with what it alone holds
 */
async function readReport(file: string, unread: string): Promise<RunReport | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  let read: Partial<Omit<RunReport, 'format'>> & { readonly format?: unknown };
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (read.format === reportFormat) return read as RunReport;
  throw new PresaleError(
    `${file} is a report of format ${read.format}, and this version of Presale writes ${reportFormat}. It is left as it is, since its charts cannot be made anew: ${unread}`,
  );
}
