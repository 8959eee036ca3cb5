import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lock } from 'proper-lockfile';
import { PresaleError } from '../config/errors.ts';
import { isAlive, type ProcessIdentity, processIdentity } from '../stack/process/identity.ts';
import { writeJson } from './run-files.ts';

/** Who holds a lock. */
interface LockHolder extends ProcessIdentity {
  readonly testid: string;
}

/** Another run is under way on the same state directory. */
export class RunInProgress extends PresaleError {
  override readonly name = 'RunInProgress';
}

/** Frees a lock. Safe to call twice. */
type Release = () => Promise<void>;

/**
 * Takes the lock of a state directory for a run: two runs at once would load the same system, and each would be judged
 * on the other's load. A lock whose process is gone is taken over.
 * @throws {RunInProgress} when another run holds it; the message names its testid and process.
 */
export async function takeLock(file: string, testid: string): Promise<Release> {
  await mkdir(dirname(file), { recursive: true });
  const own = { pid: process.pid, started: processIdentity(process.pid)?.started ?? '', testid };
  await oneAtATime(file, async () => {
    const other = await holderOf(file);
    if (other && isAlive(other)) {
      throw new RunInProgress(
        `a run is under way: ${other.testid} (process ${other.pid}). Wait until it has ended, or end it with Ctrl-C where it runs`,
      );
    }
    await writeJson(file, own);
  });
  return () =>
    oneAtATime(file, async () => {
      if ((await holderOf(file))?.testid === testid) await rm(file, { force: true });
    });
}

/** Looking at the holder and taking its place is one step: else two that find a dead one would both take it. */
async function oneAtATime(file: string, act: () => Promise<void>): Promise<void> {
  const release = await lock(file, {
    realpath: false,
    stale: 5000,
    retries: { retries: 100, minTimeout: 50, maxTimeout: 100 },
    onCompromised: () => undefined,
  });
  try {
    await act();
  } finally {
    await release().catch(() => undefined);
  }
}

/** The holder by the file; nobody when there is no file, or it cannot be read. */
async function holderOf(file: string): Promise<LockHolder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    const holder = JSON.parse(text) as Partial<LockHolder>;
    return Number.isInteger(holder.pid) ? (holder as LockHolder) : undefined;
  } catch {
    return undefined;
  }
}
