import { copyFileSync, cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { PresaleError } from '../../config/errors.ts';
import { composeFile, parseCompose } from '../../stack/compose/read.ts';
import type { Engine } from '../../stack/engines/engine.ts';
import type { EngineName } from '../../stack/engines/recipes.ts';
import { resolveEngine } from '../../stack/engines/resolve.ts';
import { onPath } from '../../stack/engines/version.ts';

/** An image that stands in for an upstream one of the same name. */
export interface LocalImage {
  /** The folder beside this file with its Dockerfile. */
  readonly folder: string;
  /** Puts what the Dockerfile copies from `engine/` there. @throws {PresaleError} when this machine does not have it. */
  readonly fill: (engine: string) => Promise<void>;
}

/** Copies named files of an engine, found or built as the native runtime does it. */
const fromEngine =
  (root: string, name: EngineName, copy: (engine: Engine, into: string) => void) =>
  async (into: string): Promise<void> => {
    const onProgress = (text: string): void => console.log(`${name}: ${text}`);
    copy(await resolveEngine(name, { root, env: process.env, onProgress }), into);
  };

/** Copies programs that lie in an engine's directory. */
const programs =
  (...names: readonly string[]) =>
  ({ program }: Engine, into: string): void => {
    for (const name of names) copyFileSync(join(dirname(program), name), join(into, name));
  };

/** Copies folders of an engine's home. */
const folders =
  (from: (engine: Engine) => string, ...names: readonly string[]) =>
  (engine: Engine, into: string): void => {
    for (const name of names)
      cpSync(join(from(engine), name), join(into, name), { recursive: true, verbatimSymlinks: true });
  };

/** The images by their name without tag. */
export const localImages = (root: string): Readonly<Record<string, LocalImage>> => ({
  node: { folder: 'node', fill: nodeWithNpm },
  'prom/prometheus': { folder: 'prometheus', fill: fromEngine(root, 'prometheus', programs('prometheus', 'promtool')) },
  'prom/alertmanager': {
    folder: 'alertmanager',
    fill: fromEngine(root, 'alertmanager', programs('alertmanager', 'amtool')),
  },
  'grafana/grafana': {
    folder: 'grafana',
    fill: fromEngine(
      root,
      'grafana',
      folders(({ home }) => home, 'bin', 'conf', 'public'),
    ),
  },
  'grafana/k6': { folder: 'k6', fill: fromEngine(root, 'k6', programs('k6')) },
  postgres: {
    folder: 'postgres',
    fill: fromEngine(
      root,
      'postgres',
      folders(({ home }) => dirname(home), 'bin', 'lib', 'share'),
    ),
  },
  'valkey/valkey': {
    folder: 'valkey',
    fill: fromEngine(root, 'redis', ({ program }, into) => copyFileSync(program, join(into, 'valkey-server'))),
  },
  'ghcr.io/shopify/toxiproxy': {
    folder: 'toxiproxy',
    fill: fromEngine(root, 'toxiproxy', programs('toxiproxy-server', 'toxiproxy-cli')),
  },
  'apache/kafka': {
    folder: 'kafka',
    fill: fromEngine(root, 'kafka', ({ home }, into) => cpSync(join(home, 'libs'), into, { recursive: true })),
  },
});

/** Node as it runs this, and npm with this machine's way to its registry. */
async function nodeWithNpm(into: string): Promise<void> {
  const npm = await onPath('npm', process.env);
  if (npm === undefined) throw new PresaleError('npm is not on PATH: install Node with npm');
  copyFileSync(process.execPath, join(into, 'node'));
  cpSync(join(dirname(realpathSync(npm)), '..'), join(into, 'npm'), { recursive: true });
  const { stdout: registry } = await execa(npm, ['config', 'get', 'registry'], { cwd: into });
  writeFileSync(join(into, 'npmrc'), `registry=${registry}\ncafile=${certificates}\n`);
}

/** Debian's place for the certificates of those that are trusted. */
export const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** The image of each service of the compose file, as `name:tag`. */
export function imagesOf(root: string): ReadonlyMap<string, string> {
  const file = parseCompose(readFileSync(join(root, composeFile), 'utf8'));
  return new Map(Object.entries<{ image: string }>(file.services).map(([name, { image }]) => [name, image]));
}

/** Every image of others that the Docker runtime needs: those of the services, and our own image's base. */
export function neededImages(root: string): readonly string[] {
  const bases = [...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^FROM (\S+)/gm)].map(
    ([, base = '']) => base,
  );
  return [...new Set([...bases, ...imagesOf(root).values()])].filter((image) => !image.startsWith('presale/'));
}

/** Makes an empty folder for what a Dockerfile copies. */
export function emptyFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}
