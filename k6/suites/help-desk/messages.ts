/** What came over a WebSocket: an event or an answer, a refusal of what was sent, or nothing that can be read. */
export interface Heard {
  readonly kind: 'message' | 'refusal' | 'unreadable';
  /** How old it was when it came, in milliseconds, where it says when it was made. */
  readonly age?: number;
}

/**
 * Reads a message of the help desk.
 * @param now the time in milliseconds since 1970
 */
export function heard(text: string, now: number): Heard {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { kind: 'unreadable' };
  }
  if (typeof message !== 'object' || message === null) return { kind: 'unreadable' };
  const { type, timestamp } = message as { readonly type?: unknown; readonly timestamp?: unknown };
  const kind = type === 'error' ? 'refusal' : 'message';
  // Two machines have two clocks: what comes before it was made is not older than nothing.
  return typeof timestamp === 'number' ? { kind, age: Math.max(0, now - timestamp) } : { kind };
}

/** How a conversation over a WebSocket ended: in order, never begun, lost, or not closed by the server that was asked to. */
export type Ended = 'in_order' | 'refused' | 'lost' | 'not_closed';

/** How it ended, by what had happened until then. */
export function endOf(seen: { readonly opened: boolean; readonly closing: boolean; readonly closed: boolean }): Ended {
  if (!seen.opened) return 'refused';
  if (!seen.closing) return 'lost';
  return seen.closed ? 'in_order' : 'not_closed';
}

/** How many clients talk about the same ticket: each hears of all others in its group. */
const groupSize = 10;

/** The ticket that a client types about, by the number of its virtual user: they come one after the other, ten about each. */
export const ticketOf = (vu: number): string => `load-test-${Math.ceil(vu / groupSize)}`;

/** In seconds: how long a client waits that was refused once, and how long at most. */
const [firstPause, longestPause] = [0.5, 5];

/**
 * How long a client waits before it connects again, in seconds: twice as long each time it is refused, and each a little
 * other than the next, so that not all come back at once.
 * @param refusals how often in a row, from 1
 * @param random from 0 to 1
 */
export const pauseAfter = (refusals: number, random: number): number =>
  Math.min(longestPause, firstPause * 2 ** (refusals - 1)) * (0.5 + random / 2);

/** The address of the WebSocket: `WS_URL` where it is set, else that of the API. */
export const websocketUrl = (wsUrl: string, baseUrl: string, token: string): string => {
  const origin = (wsUrl || baseUrl.replace(/^http/, 'ws')).replace(/\/+$/, '');
  return `${origin}/socket.io/?EIO=4&transport=websocket&token=${encodeURIComponent(token)}`;
};

/** How long a connection lives, in seconds: a minute as published, or a third of a shorter load. */
export const lifeOf = (loadSeconds: number): number => Math.min(60, loadSeconds / 3);
