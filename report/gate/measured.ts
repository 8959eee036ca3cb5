import { z } from 'zod';
import type { Found } from '../../runs/evidence.ts';
import { readIfThere } from '../../runs/run-files.ts';
import type { StoredRun } from '../../runs/stored-run.ts';
import { reportFormat } from '../run/model.ts';
import { reportFiles } from '../run/report-files.ts';

const missing = z.object({ missing: z.string() });

const shape = z.object({
  format: z.literal(reportFormat),
  run: z.object({ testid: z.string() }),
  services: z.union([
    missing,
    z.array(
      z.object({
        service: z.string(),
        leak: z.object({ found: z.enum(['rise', 'none', 'unknown']), text: z.string() }),
      }),
    ),
  ]),
  recovery: z.union([
    missing,
    z.array(z.object({ fault: z.string(), title: z.string(), seconds: z.number().nullable() })),
  ]),
});

/** What the gate takes from the report of a run: what only Prometheus could tell, and the report has kept. */
export type Measured = Omit<z.infer<typeof shape>, 'format' | 'run'>;

/** Reads it from the run's `report.json`; missing, with the reason, where that cannot be read or is of another run. */
export async function readMeasured({ files, testid }: Pick<StoredRun, 'files' | 'testid'>): Promise<Found<Measured>> {
  const { json: file } = reportFiles(files);
  const text = await readIfThere(file);
  if (text === undefined) return { missing: `${file} is missing: make it with "npm run report -- ${testid}"` };
  try {
    const { run, services, recovery } = shape.parse(JSON.parse(text));
    return run.testid === testid ? { services, recovery } : { missing: `${file} is of another run, ${run.testid}` };
  } catch {
    return { missing: `${file} cannot be read: make it again with "npm run report -- ${testid}"` };
  }
}
