import { PresaleError } from '../../config/errors.ts';
import { explainedFailure } from './build-failure.ts';
import { cacheDirectory, fromCache } from './cache.ts';
import type { BuildContext, BuildRecipe, Engine, Machine, Recipe } from './engine.ts';
import { type EngineName, recipes } from './recipes.ts';

/** How an engine is looked for. */
export interface ResolveOptions extends Machine {
  /** What a build does just now, in a few words. */
  readonly onProgress?: (text: string) => void;
  /** Ends a build. */
  readonly signal?: AbortSignal;
}

/**
 * Finds an engine: on the machine, then in the cache; else it is built from the registries into the cache.
 * @throws {PresaleError} that says what is missing on the machine and what to do, or what failed.
 */
export async function resolveEngine(name: EngineName, options: ResolveOptions): Promise<Engine> {
  const recipe: Recipe = recipes[name];
  const context: BuildContext = { onProgress: () => undefined, signal: new AbortController().signal, ...options };
  const found = await recipe.find(context);
  if (found) return found;
  if (canBeBuilt(recipe)) {
    return fromCache(recipe, context).catch((error: unknown) => {
      throw explainedFailure(error, recipe.title, cacheDirectory(options.env));
    });
  }
  throw new PresaleError(`${recipe.title} was not found: ${recipe.missing}`);
}

const canBeBuilt = (recipe: Recipe): recipe is Recipe & { readonly build: BuildRecipe } => recipe.build !== undefined;
