import { PresaleError } from '../../config/errors.ts';
import type { Service } from '../compose/service.ts';
import type { Engine, Machine, Recipe } from '../engines/engine.ts';
import { type EngineName, recipes } from '../engines/recipes.ts';
import { resolveEngine } from '../engines/resolve.ts';
import type { OnProgress } from '../progress.ts';
import { ownEngine } from './plan.ts';

/** No engine: what the service does under Docker is done by the start itself. */
export const noEngine = 'none';

/** The step of an engine in the progress of a start. */
export const engineStep = (name: EngineName): string => `engine ${recipes[name].title}`;

/** Which engines the services need. @throws {PresaleError} for one that there is no recipe for. */
export function enginesOf(services: readonly Service[]): readonly EngineName[] {
  const names = services.map(({ native }) => native.engine).filter((name) => name !== ownEngine && name !== noEngine);
  for (const name of names) {
    if (name in recipes) continue;
    throw new PresaleError(
      `docker-compose.yml: there is no engine "${name}": use one of ${Object.keys(recipes).join(', ')}`,
    );
  }
  return [...new Set(names as EngineName[])];
}

/**
 * Leaves out the optional services whose engine this machine does not have, and says so in a sentence each.
 * @throws {PresaleError} where the machine names one that is not there, as with a wrong GRAFANA_HOME.
 */
export async function withoutMissing(
  services: readonly Service[],
  machine: Machine,
): Promise<{ readonly present: readonly Service[]; readonly notes: readonly string[] }> {
  const present: Service[] = [];
  const notes: string[] = [];
  for (const service of services) {
    const recipe: Recipe | undefined = service.native.optional
      ? recipes[service.native.engine as EngineName]
      : undefined;
    if (!recipe || (await recipe.find(machine))) present.push(service);
    else notes.push(`${recipe.title} was not found, so ${service.name} is left out: ${recipe.missing}`);
  }
  return { present, notes };
}

/** How many engines are built at once: Go's compiler takes every core by itself, but not while it downloads. */
const builders = 2;

/** Finds or builds every engine that the services need. @throws {PresaleError} as the recipe does. */
export async function resolveEngines(
  services: readonly Service[],
  { onProgress, signal, ...machine }: Machine & { readonly onProgress: OnProgress; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Engine>> {
  const engines = new Map<string, Engine>();
  const queue = [...enginesOf(services)];
  const failed = new AbortController();
  const eitherSignal = AbortSignal.any([signal, failed.signal]);
  const resolveNext = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const step = engineStep(name);
      onProgress({ step, state: 'working' });
      try {
        const report = (text: string) => onProgress({ step, state: 'working', text });
        const engine = await resolveEngine(name, { ...machine, signal: eitherSignal, onProgress: report });
        engines.set(name, engine);
        onProgress({ step, state: 'done', text: `${engine.version} (${engine.from})`.trimStart() });
      } catch (error) {
        onProgress({ step, state: 'failed' });
        failed.abort(error);
        throw error;
      }
    }
  };
  const done = await Promise.allSettled(Array.from({ length: builders }, resolveNext));
  const failure = done.find((one) => one.status === 'rejected');
  if (failure) throw failed.signal.reason ?? failure.reason;
  return engines;
}
