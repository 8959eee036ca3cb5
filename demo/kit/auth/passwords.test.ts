import { expect, test } from 'vitest';
import { greatestCost, hashPassword, isPassword } from './passwords.ts';

const cost = 16;

test('knows its password and no other', async () => {
  const hash = await hashPassword('correct horse', cost);
  expect(hash).not.toContain('correct horse');
  expect(await isPassword('correct horse', hash)).toBe(true);
  expect(await isPassword('correct horsf', hash)).toBe(false);
  expect(await isPassword('', hash)).toBe(false);
});

test('the same password has another hash each time', async () => {
  expect(await hashPassword('twice', cost)).not.toBe(await hashPassword('twice', cost));
});

test('a hash that was made at another cost is still known', async () => {
  expect(await isPassword('old', await hashPassword('old', 2 * cost))).toBe(true);
});

test('the greatest cost has the memory that it needs', async () => {
  expect(await isPassword('dear', await hashPassword('dear', greatestCost))).toBe(true);
});

test.each(['', 'plain', 'scrypt$16$$', 'md5$16$aa$bb'])('nothing is the password of "%s"', async (hash) => {
  expect(await isPassword('', hash)).toBe(false);
});
