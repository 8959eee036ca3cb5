import { join } from 'node:path';
import { type EngineName, recipes } from '../stack/engines/recipes.ts';
import { resolveEngine } from '../stack/engines/resolve.ts';

const root = join(import.meta.dirname, '..');
/** Grafana is in no registry: what wants it finds it on the machine, or says that it does not. */
const needed = (Object.keys(recipes) as EngineName[]).filter((name) => name !== 'grafana');

/** Has every engine ready before the first test, so that no test's time-out pays for a build. */
export default async function engines(): Promise<void> {
  for (const name of needed) {
    const began = Date.now();
    let told = '';
    const onProgress = (text: string): void => {
      if (told === '') process.stdout.write(`engine ${recipes[name].title}: ${text}\n`);
      told = text;
    };
    const { version, from } = await resolveEngine(name, { root, env: process.env, onProgress });
    const took = told === '' ? '' : `, after ${Math.round((Date.now() - began) / 1000)} s`;
    process.stdout.write(`engine ${recipes[name].title}: ${version} (${from})${took}\n`);
  }
}
