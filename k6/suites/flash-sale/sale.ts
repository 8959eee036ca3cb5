import { check, sleep } from 'k6';
import exec from 'k6/execution';
import { Trend } from 'k6/metrics';
import {
  k6OrderLatency,
  k6OrdersAccepted,
  k6OrdersIgnored,
  k6OrdersRejected,
  k6RateLimited,
} from '../../../catalog/k6.ts';
import { overLimitStatus } from '../../../catalog/over-limit.ts';
import { countBy } from '../../lib/counter.ts';
import type { Profile } from '../../lib/profile.ts';
import { bodyOf } from '../../lib/request.ts';
import { think } from '../../lib/think.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { api, calls, type Order } from './api.ts';
import { type Outcome, outcomeOf } from './outcomes.ts';
import { keyOf, sendsAgain, visitsWaitingRoom } from './plan.ts';

const accepted = countBy(k6OrdersAccepted, 'outcome');
const soldOut = countBy(k6OrdersRejected, 'outcome');
const limited = countBy(k6RateLimited, 'outcome');
const ignored = countBy(k6OrdersIgnored, 'outcome');
const latency = new Trend(k6OrderLatency.k6Name, true);

/** What the set-up gives to the users and to the end. */
export interface Sale {
  readonly productId: string;
  /** An order that was accepted before the load. */
  readonly first: Order;
}

/** Begins a sale, and places its first order: what is sent again at the end must be known, however full it was. */
export function beginSale(productId: string, quantity: number): Sale {
  if (api.init(productId, quantity).status !== 200) exec.test.abort(`no sale of ${productId} could begin`);
  const first = { productId, userId: 'user-first', key: `${productId}-first` };
  if (placeOffLimit(first) !== 'accepted') exec.test.abort('the first order of the sale was not accepted');
  return { productId, first };
}

/** How often this user's orders were accepted, and sent to the waiting room. */
let acceptedBefore = 0;
let sentBefore = 0;

/** One order under a key of its own, and what a user does about the answer. */
export function order(profile: Profile, { productId }: Sale): void {
  for (const counter of [accepted, soldOut, limited, ignored, unexpected]) counter.seed();
  const user = exec.vu.idInTest;
  const wanted = { productId, userId: `user-${user}`, key: keyOf(productId, user, exec.vu.iterationInInstance) };
  if (place(wanted) === 'accepted') {
    if (sendsAgain(acceptedBefore)) place(wanted, true);
    acceptedBefore += 1;
  }
  think(profile.think);
}

/** The end: the first order once more, which must be ignored though all is sold, and another, which comes too late. */
export function endSale({ productId, first }: Sale): void {
  placeOffLimit(first, true);
  placeOffLimit({ ...first, key: `${productId}-last` });
}

/** Sends an order until it is not over the limit: right after a load it may be, for a second or two. */
function placeOffLimit(wanted: Order, isKnown = false): Outcome | undefined {
  let outcome = place(wanted, isKnown);
  for (let tries = 0; tries < 5 && outcome === 'limited'; tries++) {
    sleep(1);
    outcome = place(wanted, isKnown);
  }
  return outcome;
}

/** Sends an order, and counts what became of it. */
function place(wanted: Order, isKnown = false): Outcome | undefined {
  const answer = api.order(wanted);
  latency.add(answer.timings.duration);
  const said = answer.status === overLimitStatus ? undefined : bodyOf<{ status?: unknown }>(answer)?.status;
  const outcome = outcomeOf(answer.status, said, isKnown);
  check(outcome, { 'order is answered as promised': () => outcome !== undefined });
  if (outcome === 'accepted') accepted.count(outcome);
  else if (outcome === 'sold_out') soldOut.count(outcome);
  else if (outcome === 'ignored') ignored.count(outcome);
  else if (outcome === 'limited') {
    limited.count(outcome);
    waits(answer.headers.Location);
    // Another status is counted already, by the request itself.
  } else if (calls.order.expects.some((status) => status === answer.status)) unexpected.count('body');
  return outcome;
}

/** Goes to the waiting room, now and then. */
function waits(address: string | undefined): void {
  const goes = visitsWaitingRoom(sentBefore);
  sentBefore += 1;
  if (!goes) return;
  const page = address === undefined ? undefined : api.waitingRoom(address);
  check(page, { 'the waiting room is open': () => page?.status === 200 });
}
