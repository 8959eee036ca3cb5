import type { FaultOrder } from '../../runs/faults.ts';
import { type Answer, ask, type Visitor, visitor } from '../booking-client.ts';
import { recordedFaults } from '../panels/faults.ts';
import { duplicatesAndRubbish } from '../panels/messages.ts';
import { openSystem, type TestSystem } from '../panels/system.ts';
import { type Files, filesOf, ownFiles, pushingK6, readFromStore, relayedAgent } from './ground.ts';
import type { Relay } from './relay.ts';
import { type SlowStore, slowStore } from './slow-store.ts';

/** A request that the booking service has answered. */
export interface Call {
  /** When, in seconds since the epoch. */
  readonly at: number;
  readonly seconds: number;
  readonly status: number;
}

/** The whole stack with the booking demo, and those who come to it: they know what they were answered. */
export interface Stage {
  readonly system: TestSystem;
  readonly timeScale: number;
  /** Somebody who has signed in. */
  readonly guest: Visitor;
  /** The events' ids, in one order. */
  readonly events: readonly string[];
  /** Every request so far that was answered. */
  readonly calls: readonly Call[];
  /** Makes a request, and writes down what came of it. */
  readonly call: (request: () => Promise<Answer>) => Promise<Answer>;
  /** Switches a fault on, and gives what switches it off. */
  readonly fault: (order: FaultOrder) => Promise<() => Promise<void>>;
  /** What Prometheus and Alertmanager read. */
  readonly files: Files;
  /** The way from the agent to the server. */
  readonly relay: Relay;
  /** Where Prometheus reads what somebody else's rule asks for. */
  readonly store: SlowStore;
  /** Stops everything. */
  readonly close: () => Promise<void>;
}

/** Which event is for what, so that causes do not meet: the other events are for holds. */
export const eventFor = { contention: 0, queue: 1 } as const;

/** How long a booking holds its seats, in seconds, and how many an event may have: both small, so that queues form. */
const holds = { seconds: 10, perEvent: 4 } as const;

/** Starts the stack with its rules at a time scale. */
export async function openStage(timeScale: number): Promise<Stage> {
  const own = ownFiles();
  const closing: (() => Promise<void> | void)[] = [own.remove];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const system = await openSystem({
      timeScale,
      env: {
        ...own.env,
        LOG_LEVEL: 'info',
        BOOKING_HOLD_TTL: `${holds.seconds}s`,
        BOOKING_MAX_HOLDS_PER_EVENT: String(holds.perEvent),
      },
    });
    closing.push(system.close);
    const files = filesOf(system, own, timeScale);
    const relay = await relayedAgent(system);
    closing.push(relay.close);
    const store = await slowStore();
    closing.push(store.close);
    await readFromStore(system, files, store);
    closing.push(await pushingK6(system));
    return { ...(await visitors(system)), system, timeScale, files, relay, store, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Those who come to the booking system, and what has happened before. */
async function visitors(system: TestSystem): Promise<Pick<Stage, 'guest' | 'events' | 'calls' | 'call' | 'fault'>> {
  const { baseUrl } = system.target;
  const calls: Call[] = [];
  const call: Stage['call'] = async (request) => {
    const [answer, made] = await timed(request);
    calls.push(made);
    return answer;
  };
  const { body } = await call(() => ask(baseUrl, 'GET', '/api/v1/events'));
  // So that every partition has a committed offset.
  await duplicatesAndRubbish(system);
  return {
    ...{ calls, call },
    guest: await visitor(baseUrl),
    events: (body.data as { id: string }[]).map(({ id }) => id).sort(),
    fault: recordedFaults(system).fault,
  };
}

/** Makes a request, and times it. @returns the answer, and what there is to write down of it. */
export async function timed<A extends Pick<Call, 'status'>>(
  request: () => Promise<A>,
): Promise<readonly [answer: A, call: Call]> {
  const began = performance.now();
  const answer = await request();
  const seconds = (performance.now() - began) / 1000;
  return [answer, { at: Date.now() / 1000, seconds, status: answer.status }];
}

/** Does something again and again, without waiting for what comes of it. @returns what ends it. */
export function every(milliseconds: number, something: () => Promise<unknown>): () => void {
  const timer = setInterval(() => void something().catch(() => undefined), milliseconds);
  return () => clearInterval(timer);
}
