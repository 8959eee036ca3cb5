import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PresaleError } from '../config/errors.ts';
import { isAlive, type ProcessIdentity, processIdentity } from '../stack/process/identity.ts';

/** Who holds a lock. */
export interface LockHolder extends ProcessIdentity {
  readonly testid: string;
}

/** Another run is under way on the same state directory. */
export class RunInProgress extends PresaleError {
  override readonly name = 'RunInProgress';
}

/** Frees a lock. Safe to call twice. */
export type Release = () => Promise<void>;

/**
 * Takes the lock of a state directory for a run: two runs at once would load the same system, and each would be judged
 * on the other's load. A lock whose process is gone is taken over.
 * @throws {RunInProgress} when another run holds it; the message names its testid and process.
 */
export async function takeLock(file: string, testid: string): Promise<Release> {
  await mkdir(dirname(file), { recursive: true });
  const holder: LockHolder = { pid: process.pid, started: processIdentity(process.pid)?.started ?? '', testid };
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await created(file, holder)) return () => release(file, holder);
    const other = await holderOf(file);
    if (other === 'none') continue;
    if (other !== 'unreadable' && isAlive(other)) throw inProgress(other);
    await removeStale(file, other);
  }
  throw new RunInProgress(`the lock ${file} changes all the time: other runs are being started`);
}

const inProgress = ({ testid, pid }: LockHolder): RunInProgress =>
  new RunInProgress(
    `a run is under way: ${testid} (process ${pid}). Wait until it has ended, or end it with Ctrl-C where it runs`,
  );

/** The lock appears with its content or not at all: a link is made in one step, a file is created empty. */
async function created(file: string, holder: LockHolder): Promise<boolean> {
  const draft = `${file}.${holder.pid}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(holder));
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

type Found = LockHolder | 'none' | 'unreadable';

/** Moves the lock away, then looks whether it was still the stale one: another run may have been quicker. */
async function removeStale(file: string, stale: Found): Promise<void> {
  const aside = `${file}.${process.pid}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = await holderOf(aside);
  if (typeof moved === 'object' && JSON.stringify(moved) !== JSON.stringify(stale)) {
    await rename(aside, file);
    throw inProgress(moved);
  }
  await rm(aside, { force: true });
}

async function release(file: string, holder: LockHolder): Promise<void> {
  const now = await holderOf(file);
  if (typeof now === 'object' && now.pid === holder.pid && now.testid === holder.testid)
    await rm(file, { force: true });
}

async function holderOf(file: string): Promise<Found> {
  try {
    const found = JSON.parse(await readFile(file, 'utf8')) as LockHolder;
    return Number.isInteger(found.pid) ? found : 'unreadable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'unreadable';
  }
}
