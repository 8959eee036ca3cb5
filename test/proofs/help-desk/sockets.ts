import { setTimeout as sleep } from 'node:timers/promises';
import { type DeskSocket, deskSocket } from '../../help-desk-socket.ts';
import { now } from '../../panels/witness.ts';

/** WebSockets that somebody holds: one that ends is opened anew. */
export interface HeldSockets {
  /** How many are open. */
  readonly open: () => number;
  /** When one was cut off without a word, in seconds since the epoch. */
  readonly cutOff: readonly number[];
  /** Closes them in order. */
  readonly leave: () => Promise<void>;
}

/** What ws says of a connection that ended without a Close frame. */
const vanished = 1006;

/** Before a handshake that failed is tried again, in milliseconds. */
const pause = 100;

/** Holds so many WebSockets. With a channel each of them hears what happens there. */
export async function holdSockets(
  { url, token }: { readonly url: string; readonly token: string },
  count: number,
  channel?: string,
): Promise<HeldSockets> {
  const open = new Set<DeskSocket>();
  const cutOff: number[] = [];
  let left = false;
  const connect = async (): Promise<DeskSocket> => {
    const one = await deskSocket(url, token);
    open.add(one);
    if (left) one.socket.close();
    else if (channel !== undefined) one.send({ type: 'subscribe', channel });
    return one;
  };
  const hold = async (first: DeskSocket): Promise<void> => {
    for (let one: DeskSocket | undefined = first; one; one = await again()) {
      const { code } = await one.closed;
      open.delete(one);
      if (code === vanished) cutOff.push(now());
    }
  };
  const again = async (): Promise<DeskSocket | undefined> => {
    while (!left) {
      const one = await connect().catch(() => undefined);
      if (one) return one;
      await sleep(pause);
    }
    return undefined;
  };
  const first = await Promise.all(Array.from({ length: count }, connect));
  const held = first.map(hold);
  return {
    open: () => open.size,
    cutOff,
    leave: async () => {
      left = true;
      for (const { socket } of open) socket.close();
      await Promise.all(held);
    },
  };
}
