import { check } from 'k6';
import type { Response } from 'k6/http';
import { Rate, Trend } from 'k6/metrics';
import {
  k6Errors,
  k6FlowDuration,
  k6FlowFailures,
  k6FlowSuccesses,
  k6GatewayLatency,
  k6OrderServiceLatency,
  k6PaymentServiceLatency,
} from '../../../catalog/k6.ts';
import { countBy } from '../../lib/counter.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import { bodyOf } from '../../lib/request.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { amountOf, orderIdOf, paymentIdOf, priceOf, tokenOf } from './answers.ts';
import { api, calls, type Item, type Visitor } from './api.ts';
import type { Plan } from './plan.ts';

const errors = new Rate(k6Errors.k6Name);
const flowDuration = new Trend(k6FlowDuration.k6Name, true);
const gatewayLatency = new Trend(k6GatewayLatency.k6Name, true);
const orderLatency = new Trend(k6OrderServiceLatency.k6Name, true);
const paymentLatency = new Trend(k6PaymentServiceLatency.k6Name, true);
const successes = countBy(k6FlowSuccesses, 'outcome');
const failures = countBy(k6FlowFailures, 'outcome');

/** The check that a flow is judged by as a whole. */
export const wholeFlow = 'flow is complete';

/** Whether the system takes whoever comes, so that nobody signs in. */
const skipsAuth = (): boolean => fromEnvironment('SKIP_AUTH', '') === 'true';

/** Makes the counters of a flow with 0. To be called in each iteration. */
export function seedFlow(): void {
  for (const counter of [successes, failures, unexpected]) counter.seed();
}

/** Another gateway, which is there to be compared with: latencies of its requests are not kept. */
export interface Elsewhere {
  readonly at: string;
  /** Where the durations of its flows go. */
  readonly duration: Trend;
}

/** One after the other the requests of a shopper, as long as each has the answer that the next one needs. */
export class Shopper {
  readonly #elsewhere: Elsewhere | undefined;
  #visitor: Visitor;
  /** How long the requests took, all together, in milliseconds. Nobody's pauses are in it. */
  milliseconds = 0;

  /** @param elsewhere the gateway, where it is another than that of `BASE_URL` */
  constructor(elsewhere?: Elsewhere) {
    this.#elsewhere = elsewhere;
    this.#visitor = elsewhere ? { at: elsewhere.at } : {};
  }

  /** Signs in. @returns whether the shopper may go on. */
  signIn({ user }: Plan): boolean {
    if (skipsAuth()) return true;
    const answer = this.#took(api.signIn(this.#visitor, user.email, user.password), gatewayLatency);
    const token = tokenOf(bodyOf(answer));
    this.#visitor = { ...this.#visitor, ...(token !== undefined && { token }) };
    return this.#judged('sign-in gives a token', calls.signIn.expects, answer, token !== undefined);
  }

  /** Looks at a product. @returns what is to be ordered; undefined where it is not shown. */
  look({ product, quantity }: Plan): Item | undefined {
    const answer = this.#took(api.look(this.#visitor, product.id), gatewayLatency);
    if (!this.#judged('product is shown', calls.look.expects, answer)) return undefined;
    return { product_id: product.id, quantity, price: priceOf(bodyOf(answer), product.price) };
  }

  /** Puts it into the cart. */
  addToCart(item: Item): boolean {
    return this.#judged('cart takes it', calls.addToCart.expects, this.#took(api.addToCart(this.#visitor, item)));
  }

  /** Orders. @returns the order's id. */
  order(item: Item): string | undefined {
    const answer = this.#took(api.order(this.#visitor, item), orderLatency);
    const id = orderIdOf(bodyOf(answer));
    return this.#judged('order has an id', calls.order.expects, answer, id !== undefined) ? id : undefined;
  }

  /** Pays. */
  pay(orderId: string, item: Item): boolean {
    const answer = this.#took(api.pay(this.#visitor, orderId, amountOf(item.price, item.quantity)), paymentLatency);
    const paid = paymentIdOf(bodyOf(answer)) !== undefined;
    return this.#judged('payment has an id', calls.pay.expects, answer, paid);
  }

  /** Looks what became of the order. */
  status(orderId: string): boolean {
    const answer = this.#took(api.status(this.#visitor, orderId));
    return this.#judged('order is shown', calls.status.expects, answer);
  }

  /** Counts the flow, which is complete or not. */
  finish(complete: boolean): void {
    check(complete, { [wholeFlow]: (done) => done });
    if (complete) successes.count('completed');
    else failures.count('failed');
    if (complete) (this.#elsewhere?.duration ?? flowDuration).add(this.milliseconds);
    if (fromEnvironment('DETAILED_LOGS', '') === 'true') {
      console.log(
        `${complete ? 'complete' : 'broken off'} after ${Math.round(this.milliseconds)} ms ${this.#elsewhere?.at ?? ''}`,
      );
    }
  }

  #took(answer: Response, latency?: Trend): Response {
    this.milliseconds += answer.timings.duration;
    if (!this.#elsewhere) latency?.add(answer.timings.duration);
    return answer;
  }

  #judged(name: string, expects: readonly number[], answer: Response, says = true): boolean {
    const promised = expects.includes(answer.status);
    // Another status is counted already, by the request itself.
    if (promised && !says) unexpected.count('body');
    const right = promised && says;
    errors.add(!right);
    check(right, { [name]: (is) => is });
    return right;
  }
}

/** Goes through the whole flow, with pauses between its steps. @returns whether it was complete. */
export function goThrough(shopper: Shopper, plan: Plan, pause: () => void): boolean {
  const complete = steps(shopper, plan, pause);
  shopper.finish(complete);
  return complete;
}

function steps(shopper: Shopper, plan: Plan, pause: () => void): boolean {
  if (!shopper.signIn(plan)) return false;
  pause();
  const item = shopper.look(plan);
  if (!item) return false;
  pause();
  if (!shopper.addToCart(item)) return false;
  pause();
  const order = shopper.order(item);
  if (order === undefined) return false;
  pause();
  return shopper.pay(order, item) && shopper.status(order);
}

let known: Shopper | undefined;

/** A shopper who signs in once, in the first iteration of a virtual user; undefined where that was refused. */
export function signedIn(plan: Plan): Shopper | undefined {
  if (known) return known;
  const shopper = new Shopper();
  if (shopper.signIn(plan)) known = shopper;
  return known;
}
