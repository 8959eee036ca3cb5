import { describe, expect, it } from 'vitest';
import { newIdentity } from './identity.ts';

describe('newIdentity', () => {
  it('begins with the UTC time and names system, suite and profile', () => {
    const now = new Date('2026-11-21T10:30:05.678+01:00');
    expect(newIdentity('booking/simple', 'smoke', now, '1f3a')).toEqual({
      testid: '20261121T093005Z-booking-simple-smoke-1f3a',
      system: 'booking',
      suite: 'simple',
      profile: 'smoke',
    });
  });
  it('sorts by time', () => {
    const at = (time: string) => newIdentity('booking/simple', 'load', new Date(time)).testid;
    const ids = [at('2026-12-01T00:00:00Z'), at('2026-11-30T23:59:59Z'), at('2027-01-01T00:00:00Z')];
    expect([...ids].sort()).toEqual([ids[1], ids[0], ids[2]]);
  });
  it('differs for two runs in the same second', () => {
    const now = new Date();
    const ids = Array.from({ length: 5 }, () => newIdentity('booking/simple', 'smoke', now).testid);
    expect(new Set(ids).size).toBeGreaterThan(1);
  });
});
