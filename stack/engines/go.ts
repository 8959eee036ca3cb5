import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import type { BuildContext, BuildRecipe, Engine, Machine, Recipe } from './engine.ts';
import { runStep } from './run.ts';
import { isAtLeast, onPath, versionOf } from './version.ts';

/** A Go program whose tool module is `tools/<name>`. */
interface GoEngine {
  readonly name: string;
  readonly title: string;
  /** The programs that the module builds; the first is the one that is started. */
  readonly programs: readonly [string, ...string[]];
  /** What Go calls those of several programs whose package is not called as they are. */
  readonly builtAs?: Readonly<Record<string, string>>;
  /** The module in go.mod that carries the version. */
  readonly module: string;
  /** The oldest version on PATH that will do. */
  readonly least: string;
  /** What makes the program print its version. */
  readonly versionArgument: string;
  /** The variable that its version is linked into, as its own release build does. */
  readonly versionVariable?: string;
  readonly tags?: string;
  /** Go files of ours in `tools/<name>`, beside what comes from the registry. */
  readonly sources?: readonly string[];
  /** Turns the module's version into the program's. */
  readonly versionFromModule?: (version: string) => string;
}

/** The recipe of a Go program: on PATH if it is new enough, else built from `tools/<name>/go.mod`. */
export function goRecipe(engine: GoEngine): Recipe & { readonly build: BuildRecipe } {
  const { name, title, programs, least } = engine;
  const [program] = programs;
  const tags = engine.tags ? [`-tags=${engine.tags}`] : [];
  const flags = ['-trimpath', ...tags];
  const version = (root: string) => moduleVersion(root, engine);
  return {
    name,
    title,
    find: (machine) => findOnPath(engine, machine),
    missing: `install ${title} ${least} or later`,
    build: {
      inputs: ['go.mod', 'go.sum', ...(engine.sources ?? [])].map((file) => `tools/${name}/${file}`),
      variant: [process.platform, process.arch, ...flags, engine.versionVariable ?? ''].join(' '),
      version,
      program: (directory) => join(directory, program),
      into: async (directory, context) => {
        const variable = engine.versionVariable;
        const link = `-s -w${variable ? ` -X ${variable}=${version(context.root)}` : ''}`;
        // A single program is named here, as its package may have another name.
        const output = programs.length === 1 ? join(directory, program) : directory;
        await goBuild(engine, { tags, flags: [...flags, `-ldflags=${link}`, '-o', output] }, context);
        for (const [one, built] of Object.entries(engine.builtAs ?? {})) {
          renameSync(join(directory, built), join(directory, one));
        }
      },
    },
  };
}

async function findOnPath(
  { name, programs, least, versionArgument }: GoEngine,
  { env }: Machine,
): Promise<Engine | undefined> {
  const paths = await Promise.all(programs.map((one) => onPath(one, env)));
  const [program] = paths;
  if (program === undefined || paths.includes(undefined)) return undefined;
  const home = join(program, '..');
  if (paths.some((path) => path === undefined || join(path, '..') !== home)) return undefined;
  const version = await versionOf(program, versionArgument);
  return isAtLeast(version, least) ? { name, version, from: 'PATH', program, home } : undefined;
}

function moduleVersion(root: string, { name, module, versionFromModule = (one) => one }: GoEngine): string {
  const goMod = readFileSync(join(root, `tools/${name}/go.mod`), 'utf8');
  const version = new RegExp(String.raw`^\s*(?:require )?${module.replaceAll('.', String.raw`\.`)} v(\S+)`, 'm').exec(
    goMod,
  )?.[1];
  if (version === undefined) throw new PresaleError(`tools/${name}/go.mod does not require ${module}`);
  return versionFromModule(version);
}

async function goBuild(
  { name, title, least }: GoEngine,
  { tags, flags }: { readonly tags: readonly string[]; readonly flags: readonly string[] },
  context: BuildContext,
): Promise<void> {
  const { root, env, signal, onProgress } = context;
  const cwd = join(root, 'tools', name);
  if (!(await onPath('go', env))) {
    const wanted = /^go (\S+)/m.exec(readFileSync(join(cwd, 'go.mod'), 'utf8'))?.[1];
    throw new PresaleError(
      `${title} has to be built once, and Go is not on PATH: install Go ${wanted} or later from https://go.dev/dl, ` +
        `or put ${title} ${least} or later on PATH, or use --runtime docker`,
    );
  }
  const step = { cwd, env: { ...env, CGO_ENABLED: '0' }, signal };
  const packages = await runStep(['go', 'list', '-deps', ...tags, 'tool'], {
    ...step,
    onLine: downloading(onProgress),
  });
  const total = packages.split('\n').length;
  let compiled = 0;
  // -v names each package that is compiled; those that Go's own cache has are not named.
  await runStep(['go', 'build', '-v', ...flags, 'tool'], {
    ...step,
    onLine: (line) => {
      if (line.startsWith('go: ')) return downloading(onProgress)(line);
      compiled += 1;
      onProgress(`compiles package ${compiled} of at most ${total}`);
    },
  });
}

const downloading =
  (onProgress: (text: string) => void) =>
  (line: string): void => {
    const module = /^go: downloading (\S+)/.exec(line)?.[1];
    if (module !== undefined) onProgress(`downloads ${module}`);
  };
