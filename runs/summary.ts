import { z } from 'zod';
import type { K6Summary } from '../k6/lib/summary-data.ts';
import type { Found } from './evidence.ts';
import { readIfThere } from './run-files.ts';

const summary = z.object({
  state: z.object({ testRunDurationMs: z.number() }),
  metrics: z.record(
    z.string(),
    z.object({
      type: z.enum(['counter', 'gauge', 'rate', 'trend']),
      contains: z.string(),
      values: z.record(z.string(), z.number()),
      thresholds: z.record(z.string(), z.object({ ok: z.boolean() })).optional(),
    }),
  ),
  root_group: z.object({ checks: z.array(z.object({ name: z.string(), fails: z.number() })) }).optional(),
});

/** k6's summary from its file, or why there is none that can be judged. */
export async function readSummary(file: string): Promise<Found<K6Summary>> {
  const text = await readIfThere(file);
  if (text === undefined) return { missing: 'k6 wrote none' };
  try {
    return summary.parse(JSON.parse(text)) as K6Summary;
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? `${error.issues[0]?.path.join('.')} ${error.issues[0]?.message}` : error;
    return { missing: `${file} cannot be read: ${reason}` };
  }
}
