import type { ChannelOptions, Client } from '@grpc/grpc-js';
import type { Health } from './health.ts';

/** How a call got a channel. */
export type Acquired = 'immediate' | 'waited' | 'timed_out' | 'refused';

/** Told of what happens to channels. */
export interface ChannelEvents {
  /** A call has a channel, or will have none, after so many seconds. */
  acquired(outcome: Acquired, seconds: number): void;
  /** A connection that was lost is there again. */
  reconnected(): void;
}

/** The channels to a service as they are now. */
export interface ChannelsState {
  /** Where the service is, `host:port`. */
  readonly target: string;
  /** Whether connections are kept: a pool. */
  readonly pooled: boolean;
  /** Connections that the pool has. */
  readonly size: number;
  /** Connections that are there, without a call. */
  readonly idle: number;
  /** Connections with calls under way. */
  readonly in_use: number;
  /** Connections that are not there just now. */
  readonly disconnected: number;
  /** Calls under way. */
  readonly calls: number;
  /** Calls that the pool takes at once. */
  readonly calls_max: number;
  /** Calls that wait for a channel now. */
  readonly waiting: number;
  /** Calls that have waited for one. */
  readonly waits: number;
  /** Calls that got none, since the wait was too long or too many waited. */
  readonly turned_away: number;
  /** Connections that were lost and made again. */
  readonly reconnects: number;
  /** What the service says of itself. */
  readonly health: Health;
}

/** The channels to one service: a pool, or a new one for each call. */
export interface Channels {
  /**
   * Makes a call over a channel, which it has for itself or shares with few.
   * @throws {NoChannel} when none is free in time.
   */
  use<Result>(deadline: Date, call: (client: Client) => Promise<Result>): Promise<Result>;
  state(): ChannelsState;
  /** Whether the service works: as it has said, or where nobody listens as it says when it is asked, by the deadline. */
  health(deadline: Date): Promise<Health>;
  /** Closes all connections. Calls that still wait get none. */
  close(): void;
}

/** No channel of the pool was free in time. */
export class NoChannel extends Error {
  override readonly name = 'NoChannel';
}

/** What every channel is opened with. */
export const channelOptions: ChannelOptions = {
  // Otherwise all channels to one address are one connection.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 2000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  'grpc.enable_http_proxy': 0,
  // Nobody looks into it, and it is written for each call.
  'grpc.enable_channelz': 0,
};
