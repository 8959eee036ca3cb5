import { Command, Option } from 'commander';
import { type SystemName, systems } from '../catalog/systems.ts';
import type { SuiteName } from '../k6/profiles.ts';
import { gateText } from '../report/gate/text.ts';
import { faultsHelp, readFault } from '../runs/faults.ts';
import { run } from '../runs/run.ts';
import { targetOf } from '../runs/target.ts';
import { demoProfiles } from '../stack/demo-systems.ts';
import { find, up } from '../stack/stack.ts';
import { renderAll, renderRules } from './build.ts';
import { decideOn } from './gate.ts';
import { interruptible } from './interrupt.ts';
import { k6Program } from './k6-program.ts';
import { progressDisplay } from './progress.ts';
import { reportOf, sayReport } from './report.ts';
import { type StackFlags, stackOptions } from './stack-options.ts';
import { untilStopped } from './until-stopped.ts';
import { whereToLook } from './where-to-look.ts';

/** What each demo is loaded with. */
const firstSuites = {
  booking: 'booking/simple',
  ticketing: 'ticketing/reservations',
  'flash-sale': 'flash-sale/flash-sale',
  'order-flow': 'order-flow/end-to-end',
  'help-desk': 'help-desk/load',
} as const satisfies Record<SystemName, SuiteName>;

interface Flags extends StackFlags {
  readonly once?: boolean;
  readonly fault?: string;
  readonly system: SystemName;
}

/** `presale start`: a first look. Builds, starts the stack and the demo, loads it, and says whether it may open. */
export const start = new Command('start')
  .description('a first look: the stack, the demo, a short load, a verdict; stays until Ctrl-C')
  .option('--once', 'leave after the verdict, with its exit code')
  .option('--fault <name>', 'a fault of the demo that is on during the load')
  .addOption(new Option('--system <name>', 'which demo').choices(Object.keys(systems)).default(systems.booking.name))
  .option('--runtime <runtime>', 'auto, native or docker')
  .addHelpText(
    'after',
    `
The last lines name the run's report and say what the gate decides. Ends with 0 when it passes, 99 when it does not.

Faults of each demo:
${faultsHelp}

Examples:
  npm start
  npm start -- --once
  npm start -- --once --fault lock-contention
  npm start -- --system flash-sale`,
  )
  .action(async (flags: Flags) => {
    process.exitCode = await interruptible((signal) => firstLook(flags, signal));
  });

async function firstLook(
  { once: leave = false, fault, system, ...flags }: Flags,
  signal: AbortSignal,
): Promise<number> {
  const order = fault === undefined ? undefined : readFault(fault, system);
  const { config, ...options } = await stackOptions({ ...flags, profile: [demoProfiles[system]] });
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
  // Not the stack that somebody started here after another command stopped ours.
  let isOurs = stack.started;
  try {
    await whereToLook(stack);
    const target = await targetOf(stack, config, options.root, system);
    const { identity, exitCode } = await run({
      suite: firstSuites[system],
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
    if (signal.aborted) return exitCode;
    const passed = await concluded(options.stateDir, identity.testid);
    if (leave) return passed ? 0 : 99;
    console.log('The stack runs on, for you to look around. Ctrl-C stops it.');
    if (!(await untilStopped(async () => (await find(options.stateDir, options.env)) !== undefined, signal))) {
      console.log('The stack was stopped by another command.');
      isOurs = false;
    }
    return 0;
  } finally {
    if (isOurs) await stack.down();
  }
}

/** Says where the run's report is and what the gate decides. */
async function concluded(stateDir: string, testid: string): Promise<boolean> {
  const result = await decideOn(stateDir, testid);
  console.log('');
  await sayReport(stateDir, testid);
  console.log(gateText(result, false));
  return result.passed;
}
