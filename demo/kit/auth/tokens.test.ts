import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { tokens } from './tokens.ts';

const secret = 'a secret of at least thirty-two characters';
const user = '7f0d6c58-6a0d-4a52-9c5c-3c1f0a7a9b11';
const jwt = () => new SignJWT().setProtectedHeader({ alg: 'HS256' });
const key = Buffer.from(secret);
const unsigned = (claims: object) =>
  `${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

describe('tokens', () => {
  const ours = tokens({ secret, secondsToLive: 60 });

  test('give back the user whom they were signed for', async () => {
    expect(await ours.verify(await ours.sign(user))).toBe(user);
    expect(await tokens({ secret, secondsToLive: 1 }).verify(await ours.sign(user))).toBe(user);
  });

  test('expire', async () => {
    const expired = await tokens({ secret, secondsToLive: -1 }).sign(user);
    await expect(ours.verify(expired)).rejects.toMatchObject({ status: 401, error: 'token_expired' });
  });

  test.each([
    ['another secret', () => tokens({ secret: secret.toUpperCase(), secondsToLive: 60 }).sign(user)],
    ['a secret of another start', () => tokens({ secondsToLive: 60 }).sign(user)],
    ['no expiry', () => jwt().setSubject(user).sign(key)],
    ['no user', () => jwt().setExpirationTime('1h').sign(key)],
    ['no signature', () => unsigned({ sub: user, exp: Date.now() })],
    ['no token at all', () => 'nonsense'],
  ])('are refused with %s', async (_, forge) => {
    await expect(ours.verify(await forge())).rejects.toMatchObject({ status: 401, error: 'invalid_token' });
  });
});
