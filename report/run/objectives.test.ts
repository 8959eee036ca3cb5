import { describe, expect, it } from 'vitest';
import { marginOf } from './objectives.ts';
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
