import { expect, test } from 'vitest';
import { Batches } from './batches.ts';

/** A sender that answers when it is told to. */
function slowSender() {
  const calls: { readonly items: readonly number[]; readonly answer: (results: readonly string[]) => void }[] = [];
  const fails: ((error: Error) => void)[] = [];
  const send = (items: readonly number[]) =>
    new Promise<readonly string[]>((answer, fail) => {
      calls.push({ items, answer });
      fails.push(fail);
    });
  return { calls, fails, send };
}

const sent = (calls: readonly { readonly items: readonly number[] }[]) => calls.map(({ items }) => items);

test('what comes in one turn is sent together, and each gets its own result', async () => {
  const { calls, send } = slowSender();
  const batches = new Batches<number, string>(10, send);
  const results = [1, 2, 3].map((item) => batches.add(item));
  await expect.poll(() => sent(calls)).toEqual([[1, 2, 3]]);
  calls[0]?.answer(['a', 'b', 'c']);
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
});

test('what comes while a batch is under way waits for the next, which holds so many at most', async () => {
  const { calls, send } = slowSender();
  const batches = new Batches<number, string>(2, send);
  const results = [batches.add(1)];
  await expect.poll(() => sent(calls)).toEqual([[1]]);
  results.push(...[2, 3, 4].map((item) => batches.add(item)));
  await new Promise(setImmediate);
  expect(sent(calls)).toEqual([[1]]);
  calls[0]?.answer(['a']);
  await expect.poll(() => sent(calls)).toEqual([[1], [2, 3]]);
  calls[1]?.answer(['b', 'c']);
  await expect.poll(() => sent(calls)).toEqual([[1], [2, 3], [4]]);
  calls[2]?.answer(['d']);
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
});

test('a batch that fails fails for each of its items, and the next is sent all the same', async () => {
  const { calls, fails, send } = slowSender();
  const batches = new Batches<number, string>(2, send);
  const results = Promise.allSettled([1, 2, 3].map((item) => batches.add(item)));
  await expect.poll(() => calls.length).toBe(1);
  fails[0]?.(new Error('away'));
  await expect.poll(() => sent(calls)).toEqual([[1, 2], [3]]);
  calls[1]?.answer(['c']);
  const reason = new Error('away');
  expect(await results).toEqual([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
    { status: 'fulfilled', value: 'c' },
  ]);
  const later = batches.add(4);
  await expect.poll(() => calls.length).toBe(3);
  calls[2]?.answer(['d']);
  expect(await later).toBe('d');
});
