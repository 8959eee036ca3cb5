import { describe, expect, it } from 'vitest';
import { flashSaleMix } from '../../../catalog/outcome-mix.ts';
import { mixText } from './mix.ts';

const published = 'accepted about 2 %, limited 5 % to 20 %, sold out 78 % to 93 %';

describe('mixText', () => {
  it('judges nothing where the mix is not expected', () => {
    expect(mixText(flashSaleMix, { accepted: 2, limited: 10, sold_out: 88 }, 'smoke')).toBe(
      `${published}: not judged at smoke`,
    );
  });
  it('says that it is as expected', () => {
    expect(mixText(flashSaleMix, { accepted: 2, limited: 10, sold_out: 88, ignored: 0 }, undefined)).toBe(
      `${published}: as expected`,
    );
  });
  it('says what differs', () => {
    expect(mixText(flashSaleMix, { accepted: 2, limited: 0, sold_out: 98 }, undefined)).toBe(
      `${published}: limited, sold out differ`,
    );
  });
  it('never calls a run without an order as expected', () => {
    expect(mixText(flashSaleMix, {}, undefined)).toMatch('differ');
  });
});
