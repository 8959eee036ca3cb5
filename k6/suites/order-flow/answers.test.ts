import { describe, expect, it } from 'vitest';
import { kinds } from '../../lib/kinds.ts';
import { amountOf, orderIdOf, paymentIdOf, priceOf, tokenOf } from './answers.ts';
import { leastFlows, planOf } from './plan.ts';

describe('what an answer says', () => {
  it.each<[string, (body: unknown) => unknown, unknown, unknown]>([
    ['a token', tokenOf, { access_token: 'a' }, 'a'],
    ['a token within', tokenOf, { data: { access_token: 'a' } }, 'a'],
    ['a token that is empty', tokenOf, { access_token: '' }, undefined],
    ['a token that is a number', tokenOf, { access_token: 1 }, undefined],
    ['no body', tokenOf, undefined, undefined],
    ['a body that is text', tokenOf, 'access_token', undefined],
    ['a body that is null', orderIdOf, null, undefined],
    ['an order', orderIdOf, { order: { id: 'o' } }, 'o'],
    ['an order within', orderIdOf, { data: { id: 'o' } }, 'o'],
    ['an order without an id', orderIdOf, { order: {} }, undefined],
    ['a payment', paymentIdOf, { payment: { id: 'p' } }, 'p'],
    ['an order where a payment was asked for', paymentIdOf, { order: { id: 'o' } }, undefined],
  ])('%s', (_, read, body, expected) => {
    expect(read(body)).toBe(expected);
  });

  it.each([
    [{ product: { price: 5 } }, 5],
    [{ price: 5 }, 5],
    [{ data: { price: 5 } }, 5],
    [{ price: '5' }, 29.99],
    [{ price: 0 }, 29.99],
    [undefined, 29.99],
  ])('of %j the price is %d', (body, price) => {
    expect(priceOf(body, 29.99)).toBe(price);
  });

  it('multiplies money without what floating point adds', () => {
    expect(79.99 * 3).not.toBe(239.97);
    expect(amountOf(79.99, 3)).toBe(239.97);
  });
});

describe('planOf', () => {
  it('comes to every user, product and quantity within a short run', () => {
    const plans = [1, 2, 3, 4].flatMap((vu) => Array.from({ length: 5 }, (_, iteration) => planOf(vu, iteration)));
    expect(new Set(plans.map(({ user }) => user.email)).size).toBe(4);
    expect(new Set(plans.map(({ product }) => product.id)).size).toBe(5);
    expect(new Set(plans.map(({ quantity }) => quantity))).toEqual(new Set([1, 2, 3]));
  });
});

describe('leastFlows', () => {
  it.each([
    [kinds.load, 1, 1000],
    [kinds.load, 0.1, 10],
    [kinds.load, 0.01, 0],
    [kinds.smoke, 1, 0],
  ])('of a profile is what was published for its part', (kind, scale, least) => {
    expect(leastFlows({ kind, scale })).toBe(least);
  });
});
