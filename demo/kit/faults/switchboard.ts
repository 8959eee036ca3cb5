import { isDeepStrictEqual } from 'node:util';
import { RequestError } from '../../../service/refusal.ts';
import { parse } from '../http/validation.ts';
import type { Fault, FaultState } from './fault.ts';

/** The faults of a service, each on or off. Changes happen one after another. */
export interface Switchboard {
  list(): FaultState[];
  /**
   * Turns a fault on for so many seconds, or on again with other parameters. One that is on with these stays on, and its
   * time begins anew: so it ends by itself when whoever turned it on is no more.
   * @throws {RequestError} 404 unknown, 400 wrong parameters.
   */
  on(name: string, parameters: unknown, leaseSeconds: number): Promise<FaultState>;
  /** Turns a fault off; one that is off stays so. @throws {RequestError} 404 unknown. */
  off(name: string): Promise<void>;
  /** Turns all off. */
  clear(): Promise<void>;
}

interface On {
  readonly parameters: unknown;
  readonly since: string;
  readonly until: string;
  readonly lease: NodeJS.Timeout;
}

/** After which a fault that could not be turned off is turned off again. */
const secondsToRetry = 1;

/** Told when a fault goes on or off. It shows what the switches say, and changes nothing. */
export type FaultWatcher = (name: string, on: boolean) => void;

/** A switchboard with all faults off. */
export function switchboard(faults: readonly Fault[], watcher: FaultWatcher = () => undefined): Switchboard {
  const active = new Map<Fault, On>();
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(change: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(change, change);
    last = turn.catch(() => undefined);
    return turn;
  };
  const named = (name: string): Fault => {
    const found = faults.find((fault) => fault.name === name);
    if (found) return found;
    throw new RequestError(
      404,
      'unknown_fault',
      `no fault "${name}"; there are: ${faults.map((it) => it.name).join(', ')}`,
    );
  };
  const state = (fault: Fault): FaultState => {
    const { name, description } = fault;
    const { lease: _, ...on } = active.get(fault) ?? {};
    return { name, description, on: active.has(fault), ...on };
  };
  const turnOff = async (fault: Fault): Promise<void> => {
    if (!active.has(fault)) return;
    await fault.off();
    // Only now: where it could not be turned off, its lease still does.
    clearTimeout(active.get(fault)?.lease);
    active.delete(fault);
    watcher(fault.name, false);
  };
  /** Turns a fault off whose time is over, later where what it needs for that is away. One that was renewed stays on. */
  const end = async (fault: Fault, on: On): Promise<void> => {
    if (active.get(fault) !== on) return;
    await turnOff(fault).catch(() => lease(fault, on.parameters, secondsToRetry));
  };
  /** Notes that a fault is on until its lease ends. */
  const lease = (fault: Fault, parameters: unknown, seconds: number): void => {
    const before = active.get(fault);
    clearTimeout(before?.lease);
    const on: On = {
      parameters,
      since: before?.since ?? new Date().toISOString(),
      until: new Date(Date.now() + seconds * 1000).toISOString(),
      lease: setTimeout(() => void inTurn(() => end(fault, on)), seconds * 1000),
    };
    on.lease.unref();
    active.set(fault, on);
  };
  return {
    list: () => faults.map(state),
    on: async (name, sent, leaseSeconds) => {
      const fault = named(name);
      const parameters = parse(fault.parameters, sent ?? {});
      return inTurn(async () => {
        if (isDeepStrictEqual(active.get(fault)?.parameters, parameters)) {
          lease(fault, parameters, leaseSeconds);
          return state(fault);
        }
        await turnOff(fault);
        lease(fault, parameters, leaseSeconds);
        try {
          await fault.on(parameters);
          watcher(fault.name, true);
        } catch (error) {
          await turnOff(fault);
          throw error;
        }
        return state(fault);
      });
    },
    off: async (name) => {
      const fault = named(name);
      await inTurn(() => turnOff(fault));
    },
    clear: () => inTurn(async () => void (await Promise.all(faults.map(turnOff)))),
  };
}
