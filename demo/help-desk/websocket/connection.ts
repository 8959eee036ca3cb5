import type { WebSocket } from 'ws';
import type { helpDeskWebsocketDisconnects, helpDeskWebsocketSent } from '../../../catalog/help-desk-websocket.ts';
import type { HelpDeskMetrics } from '../metrics.ts';

/** Why a connection ended. */
export type EndReason = (typeof helpDeskWebsocketDisconnects.labels.reason)[number];

/** The type of a message to a client. */
export type SentType = (typeof helpDeskWebsocketSent.labels.type)[number];

/** What may wait to be written to one connection, in bytes; who reads slower than that is let go. */
const backlog = 64 * 1024;
/** Messages that a client may send a second. */
const messagesPerSecond = 50;
/** After so many messages that are none of the protocol, a client is let go. */
const mistakesBorne = 10;
/** Channels that one connection may be subscribed to. */
const channelsEach = 100;
/** The close codes of RFC 6455 that this server sends. */
export const closeCodes = { goingAway: 1001, binary: 1003, policy: 1008 } as const;

/** Somebody who is connected. */
export class Connection {
  readonly socket: WebSocket;
  readonly userId: string;
  /** When their token expires, in milliseconds since 1970. */
  readonly #expiresAt: number;
  readonly #metrics: Pick<HelpDeskMetrics, 'sent'>;
  readonly channels = new Set<string>();
  /** Why it ends, once that is known. */
  ending: EndReason | undefined;
  #answered = true;
  #mistakes = 0;
  #second = 0;
  #messages = 0;

  constructor(
    socket: WebSocket,
    user: { readonly id: string; readonly expiresAt: number },
    metrics: Pick<HelpDeskMetrics, 'sent'>,
  ) {
    this.socket = socket;
    this.userId = user.id;
    this.#expiresAt = user.expiresAt;
    this.#metrics = metrics;
  }

  /** Whether it may be subscribed to one more channel. */
  get hasRoom(): boolean {
    return this.channels.size < channelsEach;
  }

  /** Sends a message of its own. */
  send(type: SentType, body: Readonly<Record<string, unknown>> = {}): void {
    this.write(type, Buffer.from(JSON.stringify({ type, timestamp: Date.now(), ...body })));
  }

  /** Sends a message as it is. Where too much waits to be read already, the client is let go. */
  write(type: SentType, message: Buffer, written?: (error?: Error) => void): void {
    if (this.ending || this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > backlog) {
      this.drop('slow');
      return;
    }
    this.socket.send(message, { binary: false }, written);
    this.#metrics.sent.inc({ type });
  }

  /** Notes that something came from the client. @returns false when it sends too much. */
  heard(): boolean {
    this.#answered = true;
    const second = Math.floor(performance.now() / 1000);
    this.#messages = second === this.#second ? this.#messages + 1 : 1;
    this.#second = second;
    return this.#messages <= messagesPerSecond;
  }

  /** Notes that a ping was answered. */
  answered(): void {
    this.#answered = true;
  }

  /** Notes a message that is none of the protocol. @returns false when there were too many. */
  mistaken(): boolean {
    this.#mistakes += 1;
    return this.#mistakes <= mistakesBorne;
  }

  /** Asks whether the client is still there; lets it go when it has not answered the last time, or its token has expired. */
  beat(): void {
    if (this.ending) return;
    if (!this.#answered) this.drop('silent');
    else if (Date.now() >= this.#expiresAt)
      this.close('expired', closeCodes.policy, 'the token has expired: get another');
    else {
      this.#answered = false;
      this.socket.ping();
    }
  }

  /** Closes it in order. */
  close(why: EndReason, code: number, text: string): void {
    this.ending ??= why;
    this.socket.close(code, text);
  }

  /** Ends it at once. */
  drop(why: EndReason): void {
    this.ending ??= why;
    this.socket.terminate();
  }
}
