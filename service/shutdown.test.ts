import { pino } from 'pino';
import { expect, test } from 'vitest';
import { shutdown } from './shutdown.ts';

test('undoes in reverse order, each step although another fails, and all only once', async () => {
  const closing = shutdown(pino({ level: 'silent' }));
  const undone: string[] = [];
  closing.add('first', () => undone.push('first'));
  closing.add('broken', () => Promise.reject(new Error('broken')));
  closing.add('last', async () => {
    expect(closing.signal.aborted).toBe(true);
    undone.push('last');
  });
  await Promise.all([closing.run(), closing.run()]);
  await closing.run();
  expect(undone).toEqual(['last', 'first']);
});
