import getPort from 'get-port';
import { readCompose } from './compose/read.ts';
import { loopback } from './native/addresses.ts';

/**
 * A free port for every port variable of the compose file, to be put over an environment: so a test's stack runs
 * beside another.
 */
export async function freePorts(root: string): Promise<Record<string, string>> {
  const services = [...readCompose(root, {}).services.values()];
  const variables = new Set(
    services.flatMap(({ ports, native }) => [...ports, ...native.ports].map(({ variable }) => variable)),
  );
  const free: Record<string, string> = {};
  for (const variable of variables) free[variable] = String(await getPort({ host: loopback }));
  return free;
}
