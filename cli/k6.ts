import { Command } from 'commander';
import type { SystemName } from '../catalog/systems.ts';
import { PresaleError, UsageError } from '../config/errors.ts';
import { kinds } from '../k6/lib/kinds.ts';
import { readScale } from '../k6/lib/scale.ts';
import { profileOf, type SuiteName, suites } from '../k6/profiles.ts';
import { faultsHelp, readFault } from '../runs/faults.ts';
import { run } from '../runs/run.ts';
import { targetOf } from '../runs/target.ts';
import { find } from '../stack/stack.ts';
import { requireSystem } from '../stack/watched-system.ts';
import { interruptible } from './interrupt.ts';
import { outputFlags, withOwnSeparator } from './k6-flags.ts';
import { k6Program } from './k6-program.ts';
import { reportOf, sayReport } from './report.ts';
import { stackOptions } from './stack-options.ts';

interface Flags {
  readonly profile: string;
  readonly scale: string;
  readonly fault?: string;
}

/** `presale k6 <system>/<suite>`: one run against the stack that runs, pushed and judged. */
export const k6 = new Command('k6')
  .description('run a k6 suite against the stack that runs, and judge whether the system may open')
  .argument('<suite>', `the suite: ${Object.keys(suites).join(', ')}`)
  .argument('[flags...]', "k6's own flags, after --")
  .option('--profile <name>', `how hard: ${Object.keys(kinds).join(', ')}`, 'smoke')
  .option('--scale <share>', 'a part of its time and users, above 0 and at most 1: 0.1 is a tenth', '1')
  .option('--fault <name>', 'a fault of the demo that is on during the run')
  .configureOutput({
    outputError: (text, write) => {
      const isFlag = text.includes('unknown option');
      const typed = process.argv.slice(process.argv.indexOf('k6') + 1);
      write(isFlag ? `${text}k6's own flags go behind another "--": ${withOwnSeparator(typed)}\n` : text);
    },
  })
  .addHelpText(
    'after',
    `
Exit code 0 when the system may open, 99 when it may not; the last line says why. What the run leaves is in
.presale/runs/<testid>/.

Faults of each demo:
${faultsHelp}

Examples:
  npm run k6 -- booking/simple --profile smoke
  npm run k6 -- flash-sale/flash-sale --profile load --scale 0.1
  npm run k6 -- booking/simple --fault lock-contention
  npm run k6 -- booking/simple --fault slow-requests,milliseconds=800
  npm run k6 -- booking/simple --fault short-ttl,seconds=1,for=20s
  npm run k6 -- booking/simple -- --vus 10 --duration 1m
  npm run k6 -- booking/simple -- --out json=samples.json`,
  )
  .action(async (suite: string, passThrough: readonly string[], { profile, scale: share, fault }: Flags) => {
    const { config, root, stateDir, env } = await stackOptions();
    const name = suiteName(suite);
    const scale = ofFlag(() => readScale(share));
    ofFlag(() => profileOf(name, profile));
    const [system] = name.split('/') as [SystemName];
    const order = fault === undefined ? undefined : readFault(fault, system);
    const stack = await find(stateDir);
    if (!stack)
      throw new PresaleError(
        'the stack does not run: start it with "npm run up", or with the demo by "npm run up -- --profile demo"',
      );
    requireSystem(stack.system, env);
    const target = await targetOf(stack, config, root, system);
    if (order && !target.faults) throw new UsageError(`--fault ${fault}: only the demo has fault switches`);
    const { exitCode } = await interruptible(async (signal) => {
      const program = await k6Program({ root, env, signal });
      return run({
        suite: name,
        profile,
        scale,
        target,
        k6: program,
        root,
        stateDir,
        passThrough: [...outputFlags(process.env.K6_OUT), ...passThrough],
        ...(order ? { fault: order } : {}),
        output: process.stdout,
        onRecorded: async (identity) => {
          await reportOf(stateDir, target.prometheusUrl)(identity);
          await sayReport(stateDir, identity.testid);
        },
        signal,
      });
    });
    process.exitCode = exitCode;
  });

/** What a flag is read as. @throws {UsageError} with what is wrong with it. */
function ofFlag<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`--${(error as Error).message}`);
  }
}

function suiteName(text: string): SuiteName {
  if (text in suites) return text as SuiteName;
  throw new UsageError(`suite "${text}": take one of ${Object.keys(suites).join(', ')}`);
}
