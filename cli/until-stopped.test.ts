import { expect, test } from 'vitest';
import { untilStopped } from './until-stopped.ts';

const never = new AbortController().signal;

test('ends when another command has stopped the stack', async () => {
  const answers = [true, true, false];
  expect(await untilStopped(async () => answers.shift() as boolean, never, 1)).toBe(false);
  expect(answers).toEqual([]);
});

test('goes on while the stack is too busy to answer', async () => {
  let asked = 0;
  const busy = async (): Promise<boolean> => {
    asked += 1;
    if (asked < 3) throw new Error('does not answer');
    return false;
  };
  expect(await untilStopped(busy, never, 1)).toBe(false);
  expect(asked).toBe(3);
});

test('ends at once when it is aborted, and the stack is there still', async () => {
  const ended = new AbortController();
  const waiting = untilStopped(async () => true, ended.signal, 60_000);
  ended.abort();
  expect(await waiting).toBe(true);
});
