import type { Response } from 'k6/http';
import { type Call, request } from '../../lib/request.ts';

/** Where the gateway listens when `BASE_URL` is not set. */
const defaultUrl = 'http://127.0.0.1:8000';

/** The calls of the gateway: methods, routes, and the answers that are promised to whoever asks for what there is. */
export const calls = {
  signIn: { method: 'POST', route: '/auth/login', expects: [200] },
  look: { method: 'GET', route: '/products/:id', expects: [200] },
  addToCart: { method: 'POST', route: '/cart/items', expects: [201] },
  order: { method: 'POST', route: '/orders', expects: [201] },
  pay: { method: 'POST', route: '/payments', expects: [200, 201] },
  status: { method: 'GET', route: '/orders/:id', expects: [200] },
} as const satisfies Readonly<Record<string, Call>>;

/** What is ordered of a product, and what one costs. */
export interface Item {
  readonly product_id: string;
  readonly quantity: number;
  readonly price: number;
}

const shipping_address = {
  street: '1 Test Street',
  city: 'Test City',
  state: 'TS',
  zip_code: '12345',
  country: 'US',
};
const payment_method = 'credit_card';
const card_details = { number: '4242424242424242', exp_month: '12', exp_year: '2030', cvc: '123' };

/** Somebody at a gateway: without a token, where it wants none. */
export interface Visitor {
  readonly token?: string;
  /** The gateway, where it is another than that of `BASE_URL`. */
  readonly at?: string;
}

/** The calls as a shopper makes them. */
export const api = {
  signIn: (visitor: Visitor, email: string, password: string): Response =>
    request(defaultUrl, calls.signIn, { ...visitor, body: { email, password } }),
  look: (visitor: Visitor, id: string): Response => request(defaultUrl, calls.look, { ...visitor, params: { id } }),
  addToCart: (visitor: Visitor, { product_id, quantity }: Item): Response =>
    request(defaultUrl, calls.addToCart, { ...visitor, body: { product_id, quantity } }),
  order: (visitor: Visitor, item: Item): Response =>
    request(defaultUrl, calls.order, { ...visitor, body: { items: [item], shipping_address, payment_method } }),
  pay: (visitor: Visitor, order_id: string, amount: number): Response =>
    request(defaultUrl, calls.pay, {
      ...visitor,
      body: { order_id, amount, currency: 'USD', payment_method, card_details },
    }),
  status: (visitor: Visitor, id: string): Response => request(defaultUrl, calls.status, { ...visitor, params: { id } }),
};
