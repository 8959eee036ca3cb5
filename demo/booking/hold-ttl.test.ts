import { expect, test } from 'vitest';
import { HoldTtl } from './hold-ttl.ts';

test('is shortened for a while, and never lengthened', () => {
  const ttl = new HoldTtl(120);
  ttl.shorten(2);
  expect(ttl.seconds).toBe(2);
  ttl.shorten(600);
  expect(ttl.seconds).toBe(120);
  ttl.shorten(2);
  ttl.restore();
  expect(ttl.seconds).toBe(120);
});
