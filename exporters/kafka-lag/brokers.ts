import type { Admin, Broker } from '@platformatic/kafka';
import { reason } from '../../service/errors.ts';
import { untilAborted } from '../http/until-aborted.ts';
import { type Answer, type Apis, ask, connect, newest, type Request } from './protocol.ts';

/** Where a broker is, as it is told in messages. */
export const addressOf = ({ host, port }: Broker): string => `${host}:${port}`;

/**
 * The brokers of a Kafka during one collection. A request may take half of the time that is left, so that a broker that
 * hangs leaves time to ask the others. One that failed is not asked again, and its connection is cut off.
 */
export class Brokers {
  readonly #admin: Admin;
  readonly #signal: AbortSignal;
  readonly #until: number;
  readonly #failed = new Map<string, Error>();

  /** There are `seconds` for all requests together; they end when `signal` aborts. */
  constructor(admin: Admin, signal: AbortSignal, seconds: number) {
    this.#admin = admin;
    this.#signal = signal;
    this.#until = performance.now() + seconds * 1000;
  }

  /** Why brokers failed, by their address. */
  get failed(): ReadonlyMap<string, Error> {
    return this.#failed;
  }

  /** Asks a broker. @throws when it does not answer, or did not before, and the signal's reason when it aborts. */
  async ask<Name extends keyof Apis>(broker: Broker, name: Name, ...request: Request<Name>): Promise<Answer<Name>> {
    const address = addressOf(broker);
    const before = this.#failed.get(address);
    if (before) throw before;
    const patience = AbortSignal.timeout(Math.ceil(Math.max(0, this.#until - performance.now()) / 2));
    try {
      return await untilAborted(AbortSignal.any([this.#signal, patience]), async () =>
        ask(this.#admin, await connect(this.#admin, broker), name, ...request),
      );
    } catch (error) {
      this.#signal.throwIfAborted();
      const failed = new Error(`${address}: ${patience.aborted ? 'did not answer in time' : reason(error)}`);
      this.#failed.set(address, failed);
      for (const [key, { socket }] of this.#admin.connections) if (key === address) socket?.destroy(failed);
      throw failed;
    }
  }

  /** Asks the first of the brokers that answers. @throws when none does. */
  async askAny<Name extends keyof Apis>(
    brokers: readonly Broker[],
    name: Name,
    ...request: Request<Name>
  ): Promise<{ readonly broker: Broker; readonly answer: Answer<Name> }> {
    for (const broker of brokers) {
      try {
        return { broker, answer: await this.ask(broker, name, ...request) };
      } catch {
        this.#signal.throwIfAborted();
      }
    }
    throw new Error([...this.#failed.values()].map(({ message }) => message).join('; '));
  }

  /** What to put into one request: all at once from that version of an API on, before it one at a time. */
  async batches<Each>(name: keyof Apis, since: number, all: readonly Each[]): Promise<(readonly Each[])[]> {
    const { version } = await newest(this.#admin, name);
    return version >= since ? [all] : all.map((each) => [each]);
  }
}
