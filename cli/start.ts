import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { readFault } from '../runs/faults.ts';
import { run } from '../runs/run.ts';
import { targetOf } from '../runs/target.ts';
import { up } from '../stack/stack.ts';
import { renderAll, renderRules } from './build.ts';
import { interruptible } from './interrupt.ts';
import { k6Program } from './k6-program.ts';
import { progressDisplay } from './progress.ts';
import { reportOf } from './report.ts';
import { type StackFlags, stackOptions } from './stack-options.ts';
import { whereToLook } from './where-to-look.ts';

interface Flags extends StackFlags {
  readonly once?: boolean;
  readonly fault?: string;
}

/** `presale start`: a first look. Builds, starts the stack and the demo, loads it, and says whether it may open. */
export const start = new Command('start')
  .description('a first look: the stack, the demo, a short load, a verdict; stays until Ctrl-C')
  .option('--once', 'leave after the verdict, with its exit code')
  .option('--fault <name>', 'a fault of the demo that is on during the load, such as lock-contention')
  .option('--runtime <runtime>', 'auto, native or docker')
  .addHelpText(
    'after',
    `
Ends with 0 when the system may open, 99 when it may not; the last line says why.

Examples:
  npm start
  npm start -- --once
  npm start -- --once --fault lock-contention`,
  )
  .action(async (flags: Flags) => {
    process.exitCode = await interruptible((signal) => firstLook(flags, signal));
  });

async function firstLook({ once: leave = false, fault, ...flags }: Flags, signal: AbortSignal): Promise<number> {
  const order = fault === undefined ? undefined : readFault(fault);
  const { config, ...options } = await stackOptions({ ...flags, profile: ['demo'] });
  for (const built of await renderAll()) console.log(`Built ${built}`);
  const k6 = await k6Program({ root: options.root, env: options.env, signal });
  const display = progressDisplay();
  const stack = await up({
    ...options,
    attached: true,
    signal,
    onProgress: display.onProgress,
    renderRules,
  }).finally(display.end);
  try {
    await whereToLook(stack);
    const target = await targetOf(stack, config, options.root);
    const { exitCode } = await run({
      suite: 'booking/simple',
      profile: 'smoke',
      target,
      k6,
      root: options.root,
      stateDir: options.stateDir,
      ...(order ? { fault: order } : {}),
      output: process.stdout,
      onRecorded: reportOf(options.stateDir, target.prometheusUrl),
      signal,
    });
    if (leave || signal.aborted) return exitCode;
    console.log('The stack runs on, for you to look around. Ctrl-C stops it.');
    await untilAborted(signal);
    return 0;
  } finally {
    if (stack.started) await stack.down();
  }
}

/** Waits for the abort. A timer waits too: the signal alone would not keep this process alive. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  const aDay = 86_400_000;
  while (!signal.aborted) await sleep(aDay, undefined, { signal }).catch(() => undefined);
}
