import type { Response } from 'k6/http';
import { fromEnvironment } from '../../lib/environment.ts';
import { type Call, request, requestAt } from '../../lib/request.ts';
import { expectedStatuses } from './outcomes.ts';

/** Where the API of the flash sale listens when `BASE_URL` is not set. */
const defaultUrl = 'http://127.0.0.1:3300';

/** The calls of the flash sale: methods, routes, and the answers that are promised. */
export const calls = {
  init: { method: 'POST', route: '/init', expects: [200] },
  order: { method: 'POST', route: '/order', expects: expectedStatuses },
  /** Its address is where an order is sent to. */
  waitingRoom: { method: 'GET', route: 'waiting room', expects: [200] },
} as const satisfies Readonly<Record<string, Call>>;

/** An order of one item. */
export interface Order {
  readonly productId: string;
  readonly userId: string;
  readonly key: string;
}

/** The calls as a visitor makes them. */
export const api = {
  init: (productId: string, quantity: number): Response =>
    request(defaultUrl, calls.init, { body: { productId, quantity } }),
  order: ({ key, ...body }: Order): Response =>
    request(defaultUrl, calls.order, { body, headers: { 'x-idempotency-key': key } }),
  /** Where the sale sends its visitors, whose browsers may reach another address than k6 does in a container. */
  waitingRoom: (url: string): Response => {
    const fromHere = fromEnvironment('WAITING_ROOM_URL', '');
    return requestAt(fromHere ? url.replace(/^\w+:\/\/[^/]+/, fromHere) : url, calls.waitingRoom);
  },
};
