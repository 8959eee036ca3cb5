import { describe, expect, it } from 'vitest';
import { objectives } from '../../catalog/objectives.ts';
import { profileOf } from '../../k6/profiles.ts';
import { marginOf, objectiveRows } from './objectives.ts';
import { marginText } from './page/promises.ts';
import { standingOf } from './standing.ts';

const below = { title: 'x', direction: 'below', unit: 's', target: 1, critical: 2, source: '' } as const;
const above = { title: 'x', direction: 'above', unit: 'ratio', critical: 0.8, source: '' } as const;

describe('how a value stands', () => {
  it.each([
    [below, 0.5, 'kept', 0.75, '75 % left'],
    [below, 1, 'missed', 0.5, '50 % left'],
    [below, 1.9, 'missed', 0.05, '5.0 % left'],
    [below, 2, 'breached', 0, '0.0 % left'],
    [below, 3, 'breached', -0.5, '50 % over'],
    [below, 8, 'breached', -3, '4.0 times critical'],
    [above, 1, 'kept', 0.25, '25 % left'],
    [above, 0.6, 'breached', -0.25, '25 % over'],
  ] as const)('%#: %o at %d is %s', (objective, value, standing, margin, text) => {
    expect(standingOf(objective, value)).toBe(standing);
    expect(marginOf(objective, value)).toBeCloseTo(margin, 12);
    expect(marginText(margin)).toBe(text);
  });
});

describe('what a system must be able to carry', () => {
  const startedAt = new Date(0);
  const grid = { startedAt, from: 0, stepSeconds: 1, count: 4, loadSeconds: 3 };
  const readings = {
    course: async () => [{ labels: {}, values: [0, null, 600, 40] }],
    atEnd: async () => [],
  };
  const load = { system: 'help-desk', readings, grid, summary: { missing: 'not asked' } } as const;
  const { throughput, websocketConnections, latency } = objectives['help-desk'];

  it('is told by its highest, and judged only where k6 judges it', async () => {
    const rows = await objectiveRows({ ...load, promises: [], judging: profileOf('help-desk/load', 'load') });
    const of = ({ title }: { readonly title: string }) => rows.find((row) => row.title === title);
    const highest = { value: { value: 600 }, judged: false, measure: expect.stringMatching(/^highest /) };
    expect(of(throughput)).toMatchObject(highest);
    expect(of(websocketConnections)).toMatchObject(highest);
    expect(of(latency)).toMatchObject({
      value: { value: 600 },
      judged: true,
      measure: expect.stringMatching(/^worst /),
    });
  });
});
