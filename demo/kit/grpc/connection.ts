import { Client, connectivityState, credentials } from '@grpc/grpc-js';
import { channelOptions } from './channels.ts';

/** One connection of a pool, which is made again whenever it is lost. */
export class Connection {
  readonly client: Client;
  /** Calls under way on it. */
  calls = 0;
  /** Calls that it may not take, because a fault switch keeps their places. */
  held = 0;
  #ready = false;
  #wasReady = false;
  #closed = false;
  readonly #changed: (ready: boolean, again: boolean) => void;

  /** @param changed told when the connection is there or lost, and whether it was there before. */
  constructor(target: string, changed: (ready: boolean, again: boolean) => void) {
    this.client = new Client(target, credentials.createInsecure(), channelOptions);
    this.#changed = changed;
    this.#watch();
  }

  /** Whether it is there. */
  get ready(): boolean {
    return this.#ready;
  }

  close(): void {
    this.#closed = true;
    this.#ready = false;
    this.client.close();
  }

  #watch(): void {
    if (this.#closed) return;
    const channel = this.client.getChannel();
    // An idle channel connects when it is asked so; one that was lost is idle.
    const state = channel.getConnectivityState(true);
    const ready = state === connectivityState.READY;
    if (ready !== this.#ready) {
      this.#ready = ready;
      const again = this.#wasReady;
      this.#wasReady ||= ready;
      this.#changed(ready, again);
    }
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => this.#watch());
  }
}
