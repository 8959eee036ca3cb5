import { setTimeout as wait } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import { RequestError } from '../../../service/refusal.ts';
import { type DeskEvent, ticketChannel } from '../events.ts';
import type { HelpDeskMetrics } from '../metrics.ts';
import { Connection, closeCodes } from './connection.ts';
import { type ClientMessage, readMessage } from './messages.ts';

type HubMetrics = Pick<HelpDeskMetrics, 'websockets' | 'disconnects' | 'received' | 'sent' | 'delivery'>;

/** How long clients may take to answer that the service closes their connection, in milliseconds. */
const closeWithin = 1500;

/** Everybody who is connected, and what they have subscribed to. */
export class Hub {
  readonly #connections = new Set<Connection>();
  readonly #channels = new Map<string, Set<Connection>>();
  readonly #metrics: HubMetrics;
  readonly #publish: (event: DeskEvent, but: Connection) => void;
  readonly #heart: NodeJS.Timeout;

  /** `publish` tells an event that a client has caused to everybody but that client; `pingEvery` is in seconds. */
  constructor(options: {
    readonly metrics: HubMetrics;
    readonly pingEvery: number;
    readonly publish: (event: DeskEvent, but: Connection) => void;
  }) {
    this.#metrics = options.metrics;
    this.#publish = options.publish;
    this.#heart = setInterval(() => {
      for (const connection of this.#connections) connection.beat();
    }, options.pingEvery * 1000);
  }

  /** How many are connected. */
  get size(): number {
    return this.#connections.size;
  }

  /** Takes somebody in. */
  add(socket: WebSocket, user: { readonly id: string; readonly expiresAt: number }): void {
    const connection = new Connection(socket, user, this.#metrics);
    this.#connections.add(connection);
    this.#metrics.websockets.inc();
    socket.on('message', (data, isBinary) => this.#onMessage(connection, data, isBinary));
    socket.on('pong', () => connection.answered());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // What is no frame, too large, or no UTF-8: ws has closed it with the code that says so.
      if (error.code?.startsWith('WS_ERR_')) connection.ending ??= 'violation';
    });
    socket.on('close', (code) => this.#remove(connection, code));
    connection.send('connected', { userId: user.id });
  }

  /** Tells an event to those who have subscribed. `since` is `performance.now()` when it happened. */
  deliver({ type, channels, timestamp, body }: DeskEvent, since: number, but?: Connection): void {
    const written = (error?: Error | null): void => {
      if (!error) this.#metrics.delivery.observe({ type }, (performance.now() - since) / 1000);
    };
    for (const channel of channels) {
      const receivers = this.#channels.get(channel);
      if (!receivers) continue;
      const message = Buffer.from(JSON.stringify({ type, channel, timestamp, ...body }));
      for (const receiver of receivers) if (receiver !== but) receiver.write(type, message, written);
    }
  }

  /** Ends a share of the connections at once, without a word. @returns how many. */
  drop(share: number): number {
    let dropped = 0;
    for (const connection of this.#connections) {
      if (Math.random() >= share) continue;
      connection.drop('lost');
      dropped += 1;
    }
    return dropped;
  }

  /** Closes all connections in order; those that do not answer in time are ended. */
  async close(): Promise<void> {
    clearInterval(this.#heart);
    for (const connection of this.#connections) {
      connection.close('stop', closeCodes.goingAway, 'the service stops: connect again');
    }
    const deadline = performance.now() + closeWithin;
    while (this.#connections.size > 0 && performance.now() < deadline) await wait(20);
    for (const connection of this.#connections) connection.drop('stop');
  }

  #onMessage(connection: Connection, data: RawData, isBinary: boolean): void {
    if (connection.ending) return;
    if (!connection.heard()) {
      connection.close('violation', closeCodes.policy, 'too many messages a second');
      return;
    }
    if (isBinary) {
      this.#metrics.received.inc({ type: 'invalid' });
      connection.close('violation', closeCodes.binary, 'send text frames of JSON');
      return;
    }
    try {
      const message = readMessage(String(data));
      this.#metrics.received.inc({ type: message.type });
      this.#handle(connection, message);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#metrics.received.inc({ type: 'invalid' });
      connection.send('error', { ...error.refusal });
      if (!connection.mistaken()) connection.close('violation', closeCodes.policy, 'too many messages that are none');
    }
  }

  #handle(connection: Connection, message: ClientMessage): void {
    switch (message.type) {
      case 'subscribe':
        this.#subscribe(connection, message.channel);
        return;
      case 'unsubscribe':
        this.#unsubscribe(connection, message.channel);
        connection.send('unsubscribed', { channel: message.channel });
        return;
      case 'typing': {
        const { ticketId } = message;
        const body = { ticketId, userId: connection.userId };
        const channels = [ticketChannel(ticketId)];
        this.#publish({ type: 'typing', channels, timestamp: Date.now(), body }, connection);
        return;
      }
      case 'ping':
        connection.send('pong');
    }
  }

  #subscribe(connection: Connection, channel: string): void {
    if (!connection.channels.has(channel) && !connection.hasRoom)
      throw new RequestError(400, 'too_many_channels', 'unsubscribe from a channel first', 'channel');
    connection.channels.add(channel);
    const receivers = this.#channels.get(channel) ?? new Set();
    receivers.add(connection);
    this.#channels.set(channel, receivers);
    connection.send('subscribed', { channel });
  }

  #unsubscribe(connection: Connection, channel: string): void {
    connection.channels.delete(channel);
    const receivers = this.#channels.get(channel);
    receivers?.delete(connection);
    if (receivers?.size === 0) this.#channels.delete(channel);
  }

  #remove(connection: Connection, code: number): void {
    for (const channel of connection.channels) this.#unsubscribe(connection, channel);
    if (!this.#connections.delete(connection)) return;
    this.#metrics.websockets.dec();
    this.#metrics.disconnects.inc({ reason: connection.ending ?? (code === vanished ? 'lost' : 'client') });
  }
}

/** What ws says of a connection that ended without a Close frame. */
const vanished = 1006;
