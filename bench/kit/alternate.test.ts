import { expect, test } from 'vitest';
import { alternate } from './alternate.ts';

const quiet = { tell: () => undefined, signal: new AbortController().signal };

test('every round has every arm, in alternating order, and the first does not count', async () => {
  const order: string[] = [];
  const arm = (name: string) => async () => ({ turn: order.push(name) });
  const read = await alternate({ a: arm('a'), b: arm('b') }, { rounds: 3, ...quiet });
  expect(order.join('')).toBe('abbaabba');
  expect(read.a.turn).toEqual([4, 5, 8]);
  expect(read.b.turn).toEqual([3, 6, 7]);
});

test('it ends between two arms when it is told to', async () => {
  const [ended, asked] = [new AbortController(), [] as string[]];
  const arms = {
    a: async () => {
      asked.push('a');
      ended.abort(new Error('enough'));
      return { seconds: 1 };
    },
    b: async () => ({ seconds: asked.push('b') }),
  };
  await expect(alternate(arms, { rounds: 2, ...quiet, signal: ended.signal })).rejects.toThrow('enough');
  expect(asked).toEqual(['a']);
});
