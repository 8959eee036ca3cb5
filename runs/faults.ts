import { z } from 'zod';
import { faultSwitches } from '../catalog/faults.ts';
import { type SystemName, systems } from '../catalog/systems.ts';
import { UsageError } from '../config/errors.ts';
import { goSeconds } from './go-duration.ts';
import { getJson, NoAnswer } from './http-json.ts';
import type { FaultSwitches } from './target.ts';

/** A fault to be switched on for a run, with its parameters. */
export interface FaultOrder {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  /** How long it is on; absent when until the end of the run. */
  readonly seconds?: number | undefined;
}

/** The faults that the demo of a system has switches for, in whichever of its services. */
export const faultsOf = (system: SystemName): readonly string[] => [
  ...new Set(faultSwitches.flatMap(({ emitter, labels }) => (emitter.system === system ? labels.fault : []))),
];

/** The faults of every demo, a line each, for a help screen. */
export const faultsHelp: string = Object.values(systems)
  .map(({ name }) => `  ${name}: ${faultsOf(name).join(', ')}`)
  .join('\n');

/**
 * Reads a fault as it is written on the command line: `lock-contention`, `slow-requests,milliseconds=800,share=0.5`. With
 * `for=20s` it is on for so long only, so that the recovery is seen.
 * @throws {UsageError} when the demo of the system has no such fault, or a parameter has no value.
 */
export function readFault(text: string, system: SystemName): FaultOrder {
  const [name = '', ...pairs] = text.split(',');
  const parameters = pairs.map((pair): [string, number | string] => {
    const [key, value] = pair.split(/=(.*)/s) as [string, string | undefined];
    if (!key || !value) throw new UsageError(`--fault ${text}: write parameters as name,key=value`);
    return [key, Number.isNaN(Number(value)) ? value : Number(value)];
  });
  const known = faultsOf(system);
  if (!known.includes(name))
    throw new UsageError(`--fault ${text}: ${system} has ${known.join(', ')}: take one of them`);
  const { for: length, ...others } = Object.fromEntries(parameters);
  if (length === undefined) return { name, parameters: others };
  if (typeof length !== 'string' || !/^\d+[sm]$/.test(length)) {
    throw new UsageError(`--fault ${text}: for=${length}: write a number of seconds or minutes, such as for=20s`);
  }
  return { name, parameters: others, seconds: goSeconds(length) };
}

/** A fault that goes off by itself after some seconds, if any are given: gives the function that does so before. */
export function offAfter(off: () => Promise<void>, seconds: number | undefined): () => Promise<void> {
  let done: Promise<void> | undefined;
  const once = (): Promise<void> => {
    done ??= off();
    return done;
  };
  const timer = seconds === undefined ? undefined : setTimeout(() => once().catch(() => undefined), seconds * 1000);
  return () => {
    clearTimeout(timer);
    return once();
  };
}

const list = z.object({ faults: z.array(z.object({ name: z.string() })) });

/** For how long a fault is asked for, and how often again, in seconds: it ends soon after the run, also if that is killed. */
const lease = { seconds: 30, renewedEvery: 10 } as const;

/**
 * Switches a fault on at the service that has it, keeps it on, and gives the function that switches it off again. When this
 * process ends without having done so, the fault ends by itself.
 * @throws {UsageError} when no service has it, or it does not take the parameters; the message says what there is.
 * @throws {NoAnswer} when a service does not answer.
 */
export async function switchOn({ urls, token }: FaultSwitches, fault: FaultOrder): Promise<() => Promise<void>> {
  const headers = { authorization: `Bearer ${token}` };
  const known: string[] = [];
  for (const url of urls) {
    const names = (await getJson(new URL('/faults', url), list, { headers })).faults.map(({ name }) => name);
    known.push(...names);
    if (!names.includes(fault.name)) continue;
    const address = new URL(`/faults/${encodeURIComponent(fault.name)}`, url);
    const leased = new URL(`?lease=${lease.seconds}`, address);
    const ask = () =>
      send(leased, {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(fault.parameters),
      });
    await ask();
    let asked: Promise<void> = Promise.resolve();
    const renewing = setInterval(() => {
      // One that fails is made good by the next; that the service is gone is seen elsewhere.
      asked = ask().catch(() => undefined);
    }, lease.renewedEvery * 1000);
    renewing.unref();
    return async () => {
      clearInterval(renewing);
      await asked;
      await send(address, { method: 'DELETE', headers });
    };
  }
  throw new UsageError(`fault "${fault.name}": there is none of that name; take one of ${known.join(', ')}`);
}

async function send(address: URL, init: RequestInit): Promise<void> {
  const shown = `${init.method} ${address.origin}${address.pathname}`;
  let response: Response;
  try {
    response = await fetch(address, { ...init, signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    throw new NoAnswer(`${shown}: no answer (${(error as Error).message})`);
  }
  if (response.ok) return;
  const { message } = (await response.json().catch(() => ({}))) as { message?: string };
  const text = `${shown} answers ${response.status}${message ? `: ${message}` : ''}`;
  throw response.status === 400 ? new UsageError(text) : new NoAnswer(text);
}
