import { describe, expect, it } from 'vitest';
import { goodRun } from '../../../test/good-run.ts';
import { gatherFrom } from '../gather.ts';
import { momentsOf } from '../time-grid.ts';
import { page } from './page.ts';

describe('the size of a page', () => {
  it('stays below 1.5 MB after a day of load when every signal has 200 series that never rest', async () => {
    const run = goodRun();
    const startedAt = '2026-11-20T09:30:00.000Z';
    const day = { ...run, record: { ...run.record, startedAt, endedAt: '2026-11-21T09:30:00.000Z' } };
    const report = await gatherFrom(day, (grid) => {
      const series = ({ legend = [] }: { readonly legend?: readonly string[] }) =>
        Array.from({ length: legend.length > 0 ? 200 : 1 }, (_, number) => ({
          labels: Object.fromEntries(legend.map((label) => [label, `a rather long value of ${label} ${number}`])),
          values: momentsOf(grid).map((time) => 0.0123456789 * (number + 1) * (1 + Math.sin(time * (number + 1)))),
        }));
      return {
        course: async (signal) => series(signal),
        atEnd: async (signal) => series(signal).map(({ labels, values }) => ({ labels, value: values[0] ?? 0 })),
      };
    });
    // Twice the dashboards that there are: room for those to come.
    const html = page({ ...report, dashboards: [...report.dashboards, ...report.dashboards] });
    expect(html).toMatch(/and 19\d more, not drawn/);
    expect(Buffer.byteLength(html)).toBeLessThan(1_500_000);
  }, 180_000);
});
