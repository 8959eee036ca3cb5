import getPort from 'get-port';
import { readCompose } from './compose/read.ts';
import { loopback } from './native/addresses.ts';

/**
 * Below the ports that a system gives to outgoing connections (from 32768 on Linux, 49152 elsewhere), and above those
 * of well-known services: a port that is free now is not taken by somebody's connection before it is listened on.
 */
const range = { from: 20_000, to: 32_000 } as const;

/** A free port of the loopback that stays free, as far as that can be had. */
export function freePort(): Promise<number> {
  const size = range.to - range.from;
  const begin = Math.floor(Math.random() * size);
  const port = Array.from({ length: size }, (_, at) => range.from + ((begin + at) % size));
  return getPort({ host: loopback, port });
}

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
  for (const variable of variables) free[variable] = String(await freePort());
  return free;
}
