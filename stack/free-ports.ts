import getPort from 'get-port';
import { readCompose } from './compose/read.ts';
import { loopback } from './native/addresses.ts';

/**
 * Below the ports that a system gives to outgoing connections (from 32768 on Linux, 49152 elsewhere), and above those
 * of well-known services: a port that is free now is not taken by somebody's connection before it is listened on.
 */
const range = { from: 20_000, to: 32_000 } as const;

/** How many ports are one process's before another's: processes that look for some at the same time find different ones. */
const share = 500;

/**
 * The ports in the order in which a process looks for a free one: first its own share, from a place in it that
 * `chance`, from 0 to less than 1, decides.
 */
export function portsInTurn(pid: number, chance: number): number[] {
  const own = range.from + (pid % ((range.to - range.from) / share)) * share;
  const begin = Math.floor(chance * share);
  const ofOwn = Array.from({ length: share }, (_, at) => own + ((begin + at) % share));
  const others = Array.from({ length: range.to - range.from }, (_, at) => range.from + at);
  return [...ofOwn, ...others.filter((port) => port < own || port >= own + share)];
}

/** A free port of the loopback that stays free, as far as that can be had. */
export const freePort = (): Promise<number> =>
  getPort({ host: loopback, port: portsInTurn(process.pid, Math.random()) });

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
