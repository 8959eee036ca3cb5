import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import type { BuildContext, BuildRecipe, Engine, Recipe } from './engine.ts';

/** Where built engines are kept, outside the checkout: `$XDG_CACHE_HOME/presale`, else `~/.cache/presale`. */
export const cacheDirectory = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'presale');

/** The directory of an engine in the cache. Its name changes with the recipe. */
export function cachedAt(
  recipe: Recipe & { readonly build: BuildRecipe },
  root: string,
  env: NodeJS.ProcessEnv,
): string {
  const hash = createHash('sha256').update(recipe.build.variant);
  for (const input of recipe.build.inputs) hash.update('\0').update(readFileSync(join(root, input)));
  return join(cacheDirectory(env), `${recipe.name}-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * The engine from the cache, built first if it is not there. Of two that want it at once one builds and the other
 * waits. A build that fails or is ended leaves nothing.
 * @throws {PresaleError} as the recipe's build does.
 */
export async function fromCache(
  recipe: Recipe & { readonly build: BuildRecipe },
  context: BuildContext,
): Promise<Engine> {
  const { build, name } = recipe;
  const { root, env } = context;
  const home = cachedAt(recipe, root, env);
  const engine = (from: string): Engine => ({
    name,
    version: build.version(root),
    from,
    program: build.program(home, context),
    home,
  });
  if (existsSync(home)) return engine('cache');
  mkdirSync(cacheDirectory(env), { recursive: true });
  const release = await lockCache(home, context);
  try {
    if (existsSync(home)) return engine('cache');
    removeUnfinished(home);
    const unfinished = `${home}.${randomBytes(4).toString('hex')}${unfinishedSuffix}`;
    mkdirSync(unfinished);
    try {
      await build.into(unfinished, context);
      if (!existsSync(home)) renameSync(unfinished, home);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
    return engine('built');
  } finally {
    await release().catch(() => undefined);
  }
}

const unfinishedSuffix = '.unfinished';

/** What a builder left that was killed. */
function removeUnfinished(home: string): void {
  const left = readdirSync(dirname(home)).filter(
    (name) => name.startsWith(basename(home)) && name.endsWith(unfinishedSuffix),
  );
  for (const name of left) rmSync(join(dirname(home), name), { recursive: true, force: true });
}

/** How long the lock of a builder that was killed holds up the next, in milliseconds. */
const staleAfter = 10_000;

async function lockCache(home: string, { onProgress, signal }: BuildContext): Promise<() => Promise<void>> {
  for (let waited = false; ; ) {
    signal.throwIfAborted();
    try {
      return await lock(home, {
        realpath: false,
        stale: staleAfter,
        retries: waited ? { retries: 1, minTimeout: 1000, maxTimeout: 1000 } : 0,
        // After a pause of this machine another may build too: each has its own directory, so that costs time only.
        onCompromised: () => undefined,
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (!waited) onProgress('another Presale builds it: waits');
      waited = true;
    }
  }
}
