import { Client, credentials } from '@grpc/grpc-js';
import { type Channels, type ChannelsState, channelOptions } from './channels.ts';
import { askHealth, type Health } from './health.ts';

/** What a service is called with that keeps no connections: each call makes its own, and closes it. */
export class OneChannelACall implements Channels {
  readonly #target: string;
  readonly #open = new Set<Client>();

  constructor(target: string) {
    this.#target = target;
  }

  async use<Result>(_deadline: Date, call: (client: Client) => Promise<Result>): Promise<Result> {
    const client = new Client(this.#target, credentials.createInsecure(), channelOptions);
    this.#open.add(client);
    try {
      return await call(client);
    } finally {
      this.#open.delete(client);
      client.close();
    }
  }

  state(): ChannelsState {
    const { size: open } = this.#open;
    return {
      target: this.#target,
      pooled: false,
      size: 0,
      idle: 0,
      in_use: open,
      disconnected: 0,
      calls: open,
      calls_max: 0,
      waiting: 0,
      waits: 0,
      turned_away: 0,
      reconnects: 0,
      health: 'unknown',
    };
  }

  health(deadline: Date): Promise<Health> {
    return this.use(deadline, (client) => askHealth(client, deadline));
  }

  close(): void {
    for (const client of this.#open) client.close();
  }
}
