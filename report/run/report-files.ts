import { join } from 'node:path';
import type { RunFiles } from '../../runs/run-files.ts';

/** Where the report of a run lies: in the run's folder. */
export interface ReportFiles {
  readonly html: string;
  readonly markdown: string;
  readonly json: string;
}

/** The files of a run's report. */
export const reportFiles = ({ folder }: Pick<RunFiles, 'folder'>): ReportFiles => ({
  html: join(folder, 'report.html'),
  markdown: join(folder, 'report.md'),
  json: join(folder, 'report.json'),
});
