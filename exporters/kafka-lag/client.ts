import { Admin } from '@platformatic/kafka';
import { untilAborted } from '../http/until-aborted.ts';

/**
 * A client of Kafka that is made when it is needed, and made anew after it has failed: connections and requests of the
 * failed one are cut off, so nothing of it is left behind.
 */
export class Client {
  #brokers: readonly string[];
  readonly #timeout: number;
  #admin: Admin | undefined;

  /** `timeout` is how long a connection or a request may take, in seconds. */
  constructor(brokers: readonly string[], timeout: number) {
    this.#brokers = brokers;
    this.#timeout = timeout * 1000;
  }

  /** Works with the client until `signal` aborts. @throws what `work` throws, or the signal's reason. */
  async use<Result>(signal: AbortSignal, work: (admin: Admin) => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    this.#admin ??= this.#make();
    const admin = this.#admin;
    try {
      return await untilAborted(signal, () => work(admin));
    } catch (error) {
      await this.close();
      // The next one begins with another broker, as this one may have waited for the first.
      const [first, ...others] = this.#brokers;
      if (first !== undefined) this.#brokers = [...others, first];
      throw error;
    }
  }

  /** Cuts the connections off. The next use makes new ones. */
  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    if (!admin) return;
    const sockets = [...admin.connections].map(([, connection]) => connection.socket);
    const closed = admin.close();
    // It would wait for a broker that does not answer.
    for (const socket of sockets) socket?.destroy();
    await closed.catch(() => undefined);
  }

  #make(): Admin {
    return new Admin({
      clientId: 'presale-kafka-lag-exporter',
      bootstrapBrokers: [...this.#brokers],
      connectTimeout: this.#timeout,
      requestTimeout: this.#timeout,
      retries: 1,
      retryDelay: 100,
    });
  }
}
