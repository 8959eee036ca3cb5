import { expect, test } from 'vitest';
import { Underway } from './underway.ts';

test('work can be waited for until it ends, however it ends', async () => {
  const underway = new Underway<string>();
  const [one, other] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const added = [underway.add('one', one.promise), underway.add('other', other.promise)];
  const waiting = underway.get('one');
  one.resolve('done');
  other.reject(new Error('away'));
  expect(await waiting).toBe('done');
  expect((await Promise.allSettled(added)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect([underway.get('one'), underway.get('other')]).toEqual([undefined, undefined]);
});

test('what ends does not take the name from what has it since', async () => {
  const underway = new Underway<string>();
  const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const ended = underway.add('name', first.promise);
  const goesOn = underway.add('name', second.promise);
  first.resolve('failed');
  await ended;
  const waiting = underway.get('name');
  second.resolve('accepted');
  expect(await waiting).toBe('accepted');
  await goesOn;
  expect(underway.get('name')).toBeUndefined();
});
