import type { Client } from '@grpc/grpc-js';
import { type ChannelEvents, type Channels, type ChannelsState, NoChannel } from './channels.ts';
import { Connection } from './connection.ts';
import { type Health, HealthWatch } from './health.ts';

/** How large a pool is, and how long one waits for it. */
export interface PoolLimits {
  /** Connections. */
  readonly size: number;
  /** Calls that a connection takes at once. */
  readonly callsEach: number;
  /** Calls that may wait. */
  readonly queue: number;
  /** How long a call waits at most, in seconds. */
  readonly waitAtMost: number;
}

interface Waiter {
  readonly take: (connection: Connection) => void;
  readonly giveUp: (reason: string) => void;
}

/**
 * Connections to a service that are kept. A call takes the one with the fewest calls; where each has as many as it takes,
 * the call waits for its turn: not longer than is allowed, and not with more than are allowed.
 */
export class ChannelPool implements Channels {
  readonly #target: string;
  readonly #limits: PoolLimits;
  readonly #events: ChannelEvents;
  readonly #connections: readonly Connection[];
  readonly #health: HealthWatch;
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiter>();
  #waits = 0;
  #turnedAway = 0;
  #reconnects = 0;
  #closed = false;

  constructor(target: string, limits: PoolLimits, events: ChannelEvents) {
    this.#target = target;
    this.#limits = limits;
    this.#events = events;
    this.#connections = Array.from({ length: limits.size }, () => this.#connect());
    this.#health = new HealthWatch((this.#connections[0] as Connection).client);
  }

  async use<Result>(deadline: Date, call: (client: Client) => Promise<Result>): Promise<Result> {
    const connection = this.#free() ?? (await this.#wait(deadline));
    try {
      return await call(connection.client);
    } finally {
      connection.calls -= 1;
      this.#admit();
    }
  }

  /** Keeps all places but a few, as code does that forgets to give them back. @returns what gives them back. */
  hold(leave: number): () => void {
    let left = leave;
    for (const connection of this.#connections) {
      const spared = Math.min(left, this.#limits.callsEach);
      connection.held = this.#limits.callsEach - spared;
      left -= spared;
    }
    return () => {
      for (const connection of this.#connections) connection.held = 0;
      this.#admit();
    };
  }

  state(): ChannelsState {
    const ready = this.#connections.filter((one) => one.ready);
    const busy = ready.filter((one) => one.calls + one.held > 0).length;
    return {
      target: this.#target,
      pooled: true,
      size: this.#connections.length,
      idle: ready.length - busy,
      in_use: busy,
      disconnected: this.#connections.length - ready.length,
      calls: this.#connections.reduce((sum, { calls, held }) => sum + calls + held, 0),
      calls_max: this.#limits.size * this.#limits.callsEach,
      waiting: this.#waiting.size,
      waits: this.#waits,
      turned_away: this.#turnedAway,
      reconnects: this.#reconnects,
      health: this.#health.health,
    };
  }

  async health(): Promise<Health> {
    return this.#connections.some((one) => one.ready) ? this.#health.health : 'unknown';
  }

  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiting) waiter.giveUp('the pool is closed');
    this.#health.end();
    for (const connection of this.#connections) connection.close();
  }

  #connect(): Connection {
    return new Connection(this.#target, (ready, again) => {
      if (ready && again) {
        this.#reconnects += 1;
        this.#events.reconnected();
      }
      // One that comes has room; and when the last goes, those who wait had better hear so at once.
      this.#admit();
    });
  }

  /** The connection with the fewest calls that takes one more. While none is there, any: it says soon why it is not. */
  #place(): Connection | undefined {
    const anyReady = this.#connections.some((one) => one.ready);
    let best: Connection | undefined;
    for (const one of this.#connections) {
      if (anyReady && !one.ready) continue;
      if (one.calls + one.held >= this.#limits.callsEach) continue;
      if (!best || one.calls < best.calls) best = one;
    }
    return best;
  }

  /** A place at once, unless others have waited for it, or there are none any more. */
  #free(): Connection | undefined {
    const place = this.#closed || this.#waiting.size > 0 ? undefined : this.#place();
    if (!place) return undefined;
    place.calls += 1;
    this.#events.acquired('immediate', 0);
    return place;
  }

  #wait(deadline: Date): Promise<Connection> {
    const { queue, waitAtMost } = this.#limits;
    if (this.#closed || this.#waiting.size >= queue) {
      this.#turnedAway += 1;
      this.#events.acquired('refused', 0);
      return Promise.reject(new NoChannel(this.#closed ? 'the pool is closed' : `${queue} calls wait already`));
    }
    const began = performance.now();
    const waited = (): number => (performance.now() - began) / 1000;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
      };
      const waiter: Waiter = {
        take: (connection) => {
          leave();
          connection.calls += 1;
          this.#waits += 1;
          this.#events.acquired('waited', waited());
          resolve(connection);
        },
        giveUp: (reason) => {
          leave();
          this.#waits += 1;
          this.#turnedAway += 1;
          this.#events.acquired('timed_out', waited());
          reject(new NoChannel(reason));
        },
      };
      const patience = Math.max(0, Math.min(waitAtMost * 1000, deadline.getTime() - Date.now()));
      const timer = setTimeout(() => waiter.giveUp(`no channel was free for ${Math.round(patience)} ms`), patience);
      this.#waiting.add(waiter);
    });
  }

  /** Lets those who wait have what is free. */
  #admit(): void {
    for (const waiter of this.#waiting) {
      const place = this.#place();
      if (!place) return;
      waiter.take(place);
    }
  }
}
