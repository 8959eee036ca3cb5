import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/** A process that ends its work in order: it says so, and leaves with 7. */
const program = `
  import { interruptible } from '${new URL('./interrupt.ts', import.meta.url).href}';
  import { once } from 'node:events';
  const alive = setInterval(() => {}, 1000);
  await interruptible(async (signal) => {
    console.log('works');
    await once(signal, 'abort');
    console.log(signal.reason.message);
    process.exitCode = 7;
  });
  clearInterval(alive);`;

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s lets what is under way end in order', async (signal) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  await once(child.stdout, 'data');
  child.kill(signal);
  expect(await once(child, 'close')).toEqual([7, null]);
  expect(said).toBe(`works\nit was ended by ${signal}; nothing is left running\n`);
});
