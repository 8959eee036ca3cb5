import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { create, extract, list } from 'tar';
import { PresaleError, UsageError } from '../config/errors.ts';
import { isMissing } from './evidence.ts';
import { runFiles, runsFolder } from './run-files.ts';
import { readRun, testids } from './stored-run.ts';

/**
 * Writes a run with all its files into a compressed tar file.
 * @throws {UsageError} when there is no such run.
 */
export async function exportRun(stateDir: string, wanted: string, file: string): Promise<string> {
  const { testid } = await readRun(stateDir, wanted);
  await mkdir(dirname(resolve(file)), { recursive: true });
  await create({ gzip: true, portable: true, file, cwd: runsFolder(stateDir) }, [testid]);
  return testid;
}

/** A file of a run, right below the folder of its testid. */
const fileOfRun = /^(\d{8}T\d{6}Z-[\w-]+)\/([\w-][\w.-]*)?$/;

/** More than any run leaves, and less than fills a disk. */
const mostBytes = 500 * 2 ** 20;

/**
 * Takes a run in from a file that {@link exportRun} wrote. Nothing is there of it unless all is.
 * @throws {PresaleError} when the file cannot be read, or holds anything but one run.
 * @throws {UsageError} when the run is there already.
 */
export async function importRun(stateDir: string, file: string): Promise<string> {
  const testid = await testidIn(file);
  if ((await testids(stateDir)).includes(testid)) throw new UsageError(`${testid} is there already: remove it first`);
  await mkdir(runsFolder(stateDir), { recursive: true });
  const draft = await mkdtemp(join(stateDir, 'import-'));
  try {
    await mkdir(runsFolder(draft));
    await extract({ file, cwd: runsFolder(draft), strict: true });
    const { record } = await readRun(draft, testid);
    if (isMissing(record)) throw new PresaleError(`${file} holds no run: ${record.missing}`);
    await rename(runFiles(draft, testid).folder, runFiles(stateDir, testid).folder);
    return testid;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The one run of a file, of which nothing has been unpacked yet. */
async function testidIn(file: string): Promise<string> {
  const found = new Set<string>();
  const strange: string[] = [];
  let bytes = 0;
  try {
    await list({
      file,
      strict: true,
      onReadEntry: ({ path, type, size }) => {
        const [, testid] = fileOfRun.exec(path) ?? [];
        if (testid === undefined || (type !== 'File' && type !== 'Directory')) strange.push(path);
        else found.add(testid);
        bytes += size;
      },
    });
  } catch (error) {
    throw new PresaleError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const [testid, ...others] = found;
  if (strange.length > 0) throw new PresaleError(`${file} is no exported run: it holds ${JSON.stringify(strange[0])}`);
  if (testid === undefined || others.length > 0) {
    throw new PresaleError(`${file} is no exported run: it holds ${found.size} runs`);
  }
  if (bytes > mostBytes) throw new PresaleError(`${file} is no exported run: it holds ${bytes} bytes`);
  return testid;
}
