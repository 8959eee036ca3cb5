import { describe, expect, it } from 'vitest';
import { expiryOf } from './token.ts';

const decode = (text: string): string => Buffer.from(text, 'base64url').toString();
const jwt = (claims: object): string => `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('expiryOf', () => {
  it('is what a JWT says', () => {
    expect(expiryOf(jwt({ sub: 'me', exp: 1_800_000_000 }), decode)).toBe(1_800_000_000_000);
  });
  it.each([['opaque'], ['v4.not-base64-json.x'], ['a.b'], [jwt({ sub: 'me' })], [jwt({ exp: 'soon' })], ['']])(
    'is never for %s',
    (token) => {
      expect(expiryOf(token, decode)).toBe(Number.POSITIVE_INFINITY);
    },
  );
  it('is never where the token cannot be decoded', () => {
    const refuses = (): string => {
      throw new Error('illegal base64 data');
    };
    expect(expiryOf('a.b.c', refuses)).toBe(Number.POSITIVE_INFINITY);
  });
});
