import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../config/errors.ts';
import type { Profile } from '../k6/lib/profile.ts';
import { scaled } from '../k6/lib/scale.ts';
import { profileOf, type SuiteName } from '../k6/profiles.ts';
import { alertReceiverAt } from './alert-receiver.ts';
import { alertmanagerAt } from './alertmanager.ts';
import { type AlertSources, alertRecord, firingNow } from './alerts.ts';
import { type Evidence, type Found, isMissing } from './evidence.ts';
import { type FaultOrder, offAfter, switchOn } from './faults.ts';
import { runHistograms, type TimedRun } from './histograms.ts';
import { newIdentity, type RunIdentity } from './identity.ts';
import { beginInvariants } from './invariants/index.ts';
import { checkPassThrough } from './k6-command.ts';
import { inspectSuite } from './k6-inspect.ts';
import { type LiveOutput, showLive } from './live.ts';
import { type LoadEvidence, runLoad } from './load.ts';
import { takeLock } from './lock.ts';
import { watchMachine } from './machine.ts';
import { prometheusAt } from './prometheus.ts';
import { reconcile } from './reconciliation.ts';
import { report } from './report.ts';
import { lockFile, makeFolder, type RunFiles, runFiles, writeJson } from './run-files.ts';
import type { RunTarget } from './target.ts';
import { judge, type Verdict } from './verdict.ts';
import { type Versions, versionsOf } from './versions.ts';

/** One run, as it is asked for. */
export interface RunOptions {
  readonly suite: SuiteName;
  /** The name of one of the suite's profiles. */
  readonly profile: string;
  /** The share of its time and users that is run; the whole unless given. */
  readonly scale?: number;
  readonly target: RunTarget;
  /** The k6 binary. */
  readonly k6: string;
  /** The top of the project, where `k6/suites/` is. */
  readonly root: string;
  /** Where runs are kept, such as `.presale`. */
  readonly stateDir: string;
  /** k6's own flags, passed through. */
  readonly passThrough?: readonly string[];
  /** A fault of the demo that is on from before the load: for its seconds, or until the alerts were waited for. */
  readonly fault?: FaultOrder;
  /** Where progress and report go. */
  readonly output: LiveOutput;
  /** Ends the run early, in whatever phase. */
  readonly signal: AbortSignal;
  /** Told when all files of the run are written, before its verdict is said, so that the verdict stays the last line. */
  readonly onRecorded?: (identity: RunIdentity) => Promise<void>;
  /** How much longer than planned k6 may take before the hard time-out, in seconds. */
  readonly marginSeconds?: number;
  /** How long k6 may take to end in good order once it was told to, in seconds. */
  readonly graceSeconds?: number;
}

/** How a run ended. */
export interface RunResult {
  readonly identity: RunIdentity;
  readonly files: RunFiles;
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  /** 0: may open. 99: may not. 1: interrupted, so nothing was decided. */
  readonly exitCode: 0 | 1 | 99;
}

/**
 * Runs a suite and judges it: load, bounded wait for alerts, reconciliation, invariants, verdict, report.
 * Everything that it saw is in the run's folder afterwards.
 * @throws {UsageError} the suite has no such profile, or a flag for k6 that would take the verdict its evidence
 * @throws {NoPlan} k6 cannot load the suite
 * @throws {RunInProgress} another run holds the state directory
 * @throws {NoAnswer} the stack does not answer before the load: nothing could be judged
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const { suite, target, k6, root, stateDir, passThrough = [], signal } = options;
  const { kind, name: profile, scale } = readProfile(options);
  const identity = newIdentity(suite, profile);
  checkPassThrough(passThrough, identity);
  const script = join('k6', 'suites', `${suite}.ts`);
  const plan = await inspectSuite(k6, resolve(root, script), { PROFILE: profile, SCALE: String(scale) }, passThrough);
  const release = await takeLock(lockFile(stateDir), identity.testid);
  let faultOff = async (): Promise<void> => undefined;
  try {
    const files = runFiles(resolve(stateDir), identity.testid);
    const sources: AlertSources = {
      prometheus: prometheusAt(target.prometheusUrl),
      alertmanager: alertmanagerAt(target.alertmanagerUrl),
      receiver: alertReceiverAt(target.alertReceiverUrl),
    };
    const system = target.systemLabel ?? identity.system;
    const firingBefore = await firingNow(sources.prometheus, system);
    if (firingBefore.size > 0) {
      say(options, `Firing before the run, which therefore cannot pass: ${[...firingBefore.values()].join(', ')}`);
    }
    const invariants = await beginInvariants(identity.system, target, signal);
    if (options.fault && target.faults) {
      faultOff = offAfter(await switchOn(target.faults, options.fault), options.fault.seconds);
    }

    const versions = await versionsOf({ k6, root, ...sources });
    // Only now: what is refused before the load leaves no folder, which "latest" would take for the newest run.
    await makeFolder(files);
    const load = await liveLoad(options, { identity, files, script, scale, plan, versions });
    const { summary } = load;
    const seen = signal.aborted
      ? { alerts: interrupted, reconciliation: interrupted }
      : await watched(options, { identity, sources, load, firingBefore });
    await keepHistograms(options, files, { testid: identity.testid, ...load });
    const evidence: Evidence = {
      identity,
      interrupted: signal.aborted,
      scale,
      judgesLatency: kind.judgesLatency,
      thresholds: plan.thresholds,
      k6: load.k6,
      log: load.log,
      summary,
      ...seen,
      invariants: await found(invariants(isMissing(summary) ? undefined : summary)),
    };
    return await concluded(options, files, evidence);
  } finally {
    await faultOff().catch((error: Error) => say(options, `The fault could not be switched off: ${error.message}`));
    await release();
  }
}

const interrupted = { missing: 'the run was interrupted' };

interface Watched {
  readonly identity: RunIdentity;
  readonly sources: AlertSources;
  readonly load: LoadEvidence;
  readonly firingBefore: ReadonlyMap<string, string>;
}

/** What the stack has seen of the load, once it has seen all of it. */
async function watched(
  options: RunOptions,
  { identity, sources, load, firingBefore }: Watched,
): Promise<Pick<Evidence, 'alerts' | 'reconciliation'>> {
  const { signal, target } = options;
  const { startedAt, endedAt, summary } = load;
  say(options, 'The load has ended; the last samples and alerts are on their way');
  const system = target.systemLabel ?? identity.system;
  const alerts = alertRecord(
    sources,
    { system, startedAt, loadEndedAt: endedAt, firingBefore },
    signal,
    (names, bound) => say(options, `Waiting for ${names.join(', ')}, which is pending: at most ${Math.ceil(bound)} s`),
  );
  const reconciliation = isMissing(summary)
    ? Promise.resolve({ missing: 'there is no summary of k6 to compare with' })
    : found(reconcile(sources.prometheus, summary, { testid: identity.testid, startedAt }, signal));
  return { alerts: await found(alerts), reconciliation: await reconciliation };
}

/** Keeps what a comparison needs, however little there is: it decides nothing, so that its lack only is told. */
async function keepHistograms(options: RunOptions, files: RunFiles, run: TimedRun): Promise<void> {
  try {
    await writeJson(files.histograms, await runHistograms(options.target.prometheusUrl, run), 0);
  } catch (error) {
    say(options, `This run cannot be compared with others: ${(error as Error).message}`);
  }
}

interface Prepared {
  readonly identity: RunIdentity;
  readonly files: RunFiles;
  readonly script: string;
  readonly scale: number;
  readonly plan: Awaited<ReturnType<typeof inspectSuite>>;
  readonly versions: Versions;
}

/** The load with its live line, and the run's file before and after it. */
async function liveLoad(
  options: RunOptions,
  { identity, files, script, scale, plan, versions }: Prepared,
): Promise<LoadEvidence> {
  const { target, k6, root, passThrough = [], fault, output, signal } = options;
  const watching = new AbortController();
  let live = Promise.resolve();
  let kept: object = {};
  const machine = watchMachine();
  const load = await runLoad({
    k6,
    root,
    script,
    identity,
    target,
    scale,
    plan,
    files,
    passThrough,
    signal,
    marginSeconds: options.marginSeconds ?? 30,
    graceSeconds: options.graceSeconds ?? 10,
    onStart: async (command, apiAddress) => {
      kept = {
        ...identity,
        scale,
        commit: await commitOf(root),
        baseUrl: target.baseUrl,
        ...(target.systemLabel === undefined ? {} : { systemLabel: target.systemLabel }),
        versions,
        fault: fault ?? null,
        plan: { seconds: plan.seconds, maxVus: plan.maxVus },
        command: { k6, ...command },
      };
      await writeJson(files.run, { ...kept, startedAt: new Date() });
      say(options, `Run ${identity.testid}: at most ${plan.maxVus} VUs, ${Math.round(plan.seconds)} s`);
      live = showLive(apiAddress, prometheusAt(target.prometheusUrl), output, watching.signal);
    },
  }).finally(() => watching.abort());
  await live;
  await writeJson(files.run, {
    ...kept,
    startedAt: load.startedAt,
    endedAt: load.endedAt,
    k6End: load.k6,
    machine: machine(),
  });
  return load;
}

/** Judges, writes the verdict beside its evidence, and prints the report. */
async function concluded(options: RunOptions, files: RunFiles, evidence: Evidence): Promise<RunResult> {
  const verdict = judge(evidence);
  await writeJson(files.alerts, evidence.alerts);
  const { summary: _, ...rest } = evidence;
  await writeJson(files.verdict, { ...verdict, evidence: rest });
  await options.onRecorded?.(evidence.identity);
  say(options, `\n${report(evidence, verdict, options.output.isTTY === true)}`);
  return {
    identity: evidence.identity,
    files,
    evidence,
    verdict,
    exitCode: evidence.interrupted ? 1 : verdict.mayOpen ? 0 : 99,
  };
}

const say = ({ output }: Pick<RunOptions, 'output'>, line: string): void => {
  output.write(`${line}\n`);
};

function readProfile({ suite, profile, scale = 1 }: RunOptions): Profile {
  try {
    return scaled(profileOf(suite, profile), scale);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Evidence that cannot be had is missing evidence: it must not end a run without a verdict. */
const found = <T extends object>(evidence: Promise<T>): Promise<Found<T>> =>
  evidence.catch((error: unknown) => ({ missing: error instanceof Error ? error.message : String(error) }));

/** The commit that is checked out, or nothing where there is no git. */
async function commitOf(root: string): Promise<string | null> {
  const { stdout, failed } = await execa('git', ['rev-parse', 'HEAD'], { cwd: root, reject: false });
  return failed ? null : stdout;
}
