/**
 * Has the images that docker-compose.yml names, before a test needs them: pulled where a registry answers, else built of
 * the engines of this machine, on a Debian from its packages. `npm run test:images`, for root on Debian. Ends with
 * 1 when an image is missing, and those that could be had are there; with 2 when Debian cannot be had, or not be run.
 */
import { copyFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { PresaleError } from '../../config/errors.ts';
import { certificates, emptyFolder, localImages, neededImages } from './images.ts';

const root = resolve(import.meta.dirname, '../..');
/** The base of the local images. */
const base = 'presale-test/debian';
/** What the local images need of Debian, all of it in the one layer that they share. */
const packages = [
  ...['ca-certificates', 'libstdc++6', 'wget'],
  ...['openjdk-17-jre-headless', 'postgresql-client-15', 'redis-tools'],
];

const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ended.abort());
/** Runs a program, which is told to end when this one is. */
const run = execa({ cancelSignal: ended.signal });

const isThere = async (image: string): Promise<boolean> =>
  !(await run('docker', ['image', 'inspect', image], { reject: false, stdout: 'ignore' })).failed;
const pull = async (image: string): Promise<boolean> =>
  !(await run('docker', ['pull', '--quiet', image], { reject: false })).failed;

/** Runs a step; what it says is shown only when it fails. */
async function step(title: string, work: () => Promise<unknown>): Promise<boolean> {
  const began = Date.now();
  try {
    await work();
    console.log(`${title}: ${Math.round((Date.now() - began) / 1000)} s`);
    return true;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    console.error(`${title}: failed: ${stderr?.trim().split('\n').slice(-10).join('\n') || message}`);
    if (process.env.PRESALE_DEBUG || !(error instanceof PresaleError || stderr !== undefined)) throw error;
    return false;
  }
}

async function buildBase(folder: string): Promise<void> {
  const debian = join(folder, 'debian');
  await run('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, 'bookworm', debian]);
  for (const waste of ['var/cache/apt/archives', 'var/lib/apt/lists']) rmSync(join(debian, waste), { recursive: true });
  // A machine may reach the registries by a way that only its own certificates vouch for.
  if (existsSync(certificates)) copyFileSync(certificates, join(debian, certificates));
  const tar = run('tar', ['-C', debian, '-c', '.'], { encoding: 'buffer', buffer: false });
  // Those built on it inherit the label, by which the status tells them from upstream's.
  await tar.pipe('docker', ['import', '--change', 'LABEL presale.image=local', '-', base]);
  rmSync(debian, { recursive: true });
}

/** An engine may start where it can run no container, or none that reaches the registry of our own image's packages. */
async function tryBase(): Promise<void> {
  const { stdout: registry } = await run('npm', ['config', 'get', 'registry'], { cwd: root });
  // wget ends with 8 when a server has answered, though with an error.
  const reach = 'wget --quiet --output-document=/dev/null --tries=2 --timeout=20 "$1" || [ $? -eq 8 ]';
  await run('docker', ['run', '--rm', base, 'sh', '-c', reach, 'sh', registry]);
}

async function build(image: string, folder: string): Promise<void> {
  const local = localImages(root)[image.split(':')[0] ?? ''];
  if (!local) throw new PresaleError(`there is no folder for it in test/images`);
  const context = join(folder, local.folder);
  cpSync(join(import.meta.dirname, local.folder), context, { recursive: true });
  await local.fill(emptyFolder(join(context, 'engine')));
  await run('docker', ['build', '--quiet', '--tag', image, context]);
  rmSync(context, { recursive: true });
}

/** Has every image that is needed. @returns the exit code. */
async function provide(folder: string): Promise<number> {
  const missing: string[] = [];
  let registry: boolean | undefined;
  for (const image of neededImages(root)) {
    if (await isThere(image)) continue;
    registry ??= await pull(image);
    if (registry && ((await isThere(image)) || (await pull(image)))) continue;
    if (!(await isThere(base))) {
      const isUsable =
        (await step(base, () => buildBase(folder))) &&
        (await step('a container that reaches the npm registry', tryBase));
      if (!isUsable) return 2;
    }
    if (!(await step(image, () => build(image, folder)))) missing.push(image);
    if (ended.signal.aborted) return 2;
  }
  if (missing.length === 0) return 0;
  console.error(`Images that are missing: ${missing.join(', ')}`);
  return 1;
}

const folder = mkdtempSync(join(tmpdir(), 'presale-images-'));
try {
  process.exitCode = await provide(folder);
} finally {
  // A debootstrap that was ended has something mounted there for a moment.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
