import type { K6Summary } from '../k6/lib/summary-data.ts';
import { freePort } from '../stack/free-ports.ts';
import type { Found } from './evidence.ts';
import type { RunIdentity } from './identity.ts';
import { type K6Command, k6Command } from './k6-command.ts';
import type { K6End } from './k6-exit.ts';
import type { SuitePlan } from './k6-inspect.ts';
import { type K6Log, readK6Log } from './k6-log.ts';
import { runK6 } from './k6-process.ts';
import { type RunFiles, readIfThere } from './run-files.ts';
import { readSummary } from './summary.ts';
import type { RunTarget } from './target.ts';

/** A load to be run by k6. */
export interface LoadOptions {
  /** The k6 binary. */
  readonly k6: string;
  /** The folder in which k6 runs; the script's path is relative to it. */
  readonly root: string;
  readonly script: string;
  readonly identity: RunIdentity;
  readonly target: Pick<RunTarget, 'baseUrl' | 'agentUrl' | 'systemLabel' | 'k6Environment'>;
  /** The share of the profile's time and users; the whole unless given. */
  readonly scale?: number;
  readonly plan: SuitePlan;
  readonly files: RunFiles;
  readonly passThrough: readonly string[];
  /** How much longer than planned k6 may take before the hard time-out, in seconds. */
  readonly marginSeconds: number;
  /** How long k6 may take to end in good order once it was told to, in seconds. */
  readonly graceSeconds: number;
  readonly signal: AbortSignal;
  /** Called when k6 is being started, with its command and the address of its REST API. */
  readonly onStart?: (command: K6Command, apiAddress: string) => unknown;
}

/** What a load leaves. */
export interface LoadEvidence {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly k6: K6End;
  readonly log: K6Log;
  readonly summary: Found<K6Summary>;
}

/** Runs k6 to its end, bounded in time, and reads what it left. */
export async function runLoad(options: LoadOptions): Promise<LoadEvidence> {
  const { k6, root, script, identity, target, scale, plan, files, passThrough, signal } = options;
  const apiAddress = `127.0.0.1:${await freePort()}`;
  const command = k6Command({
    identity,
    target,
    ...(scale === undefined ? {} : { scale }),
    apiAddress,
    summaryFile: files.summary,
    script,
    passThrough,
  });
  await options.onStart?.(command, apiAddress);
  const startedAt = new Date();
  // Tokens are not in the command, which is kept and shown.
  const end = await runK6(
    k6,
    command.args,
    { ...target.k6Environment, ...command.env },
    {
      logFile: files.log,
      outputFile: files.output,
      cwd: root,
      timeoutSeconds: plan.seconds + options.marginSeconds,
      graceSeconds: options.graceSeconds,
      signal,
    },
  );
  return {
    startedAt,
    endedAt: new Date(),
    k6: end,
    log: readK6Log((await readIfThere(files.log)) ?? ''),
    summary: await readSummary(files.summary),
  };
}
