import { setTimeout as sleep } from 'node:timers/promises';
import { ask, seatsAt, type Visitor, visitor } from '../booking-client.ts';
import { until } from '../checkout.ts';
import { meanwhile, watchBeside } from '../proofs/index.ts';
import { scrapeAge } from './bounds.ts';
import { answeredRequests, atRest, type Day, runK6Load, scrapesUntil, storedSeries } from './day.ts';
import { type RecordedFaults, recordedFaults } from './faults.ts';
import { duplicatesAndRubbish, flood, leftBehind } from './messages.ts';
import { demo, notified, type TestSystem } from './system.ts';
import { deadlock } from './transactions.ts';
import { readTruth } from './truth.ts';

/** Somebody who holds seats and does not confirm them in time. */
export interface Forgetful {
  readonly visitor: Visitor;
  readonly bookings: readonly string[];
}

/** Holds seats that nobody will confirm. */
export async function forgottenHolds({ target: { baseUrl } }: TestSystem): Promise<Forgetful> {
  const somebody = await visitor(baseUrl);
  const events = (await eventsOf(baseUrl)).slice(1, 7);
  const holds = await Promise.all(events.map((event) => hold(baseUrl, somebody, event, 1)));
  return { visitor: somebody, bookings: holds.map(({ id }) => id) };
}

/** What the crowd left, and how to put things right again. */
export interface Crowd {
  readonly day: Day;
  /** Before the consumer stalled. */
  readonly stalledAt: Date;
  readonly readAgain: () => Promise<void>;
}

/**
 * A crowd, so that every panel has something to show: a load by k6 amid lock contention, a stalled consumer with more
 * messages than allowed, a full event with a queue, a deadlock, a Redis that does not answer for a moment. Then rest.
 */
export async function crowd(system: TestSystem, forgotten: Forgetful): Promise<Crowd> {
  const began = new Date();
  const beside = watchBeside(system);
  const early = await leftBehind(system);
  await duplicatesAndRubbish(system);
  const { fault, faults } = recordedFaults(system);
  const readAgain = await fault({ name: 'stalled-consumer', parameters: {} });
  const sent = { ...early, ...(await flood(system)) };
  await notified(system, 'KafkaConsumerLagHigh', 'firing', began, 45);

  const [late = ''] = forgotten.bookings;
  const expired = async () => (await forgotten.visitor.look(late)).body.status === 'expired';
  await until(expired, 'a hold that was not confirmed expires', demo.holdSeconds);

  const [load, queue] = await Promise.all([runK6Load(system), fillQueue(system), trouble(system, fault)]);
  const resting = () => atRest(() => readTruth(system), [system.witness, beside]);
  // An alert that ends later would put the rest off, until the last visits are too long ago to be shown.
  await resting();
  const guests = await lastVisits(system, queue, forgotten);
  try {
    const rest = await resting();
    const requests = await answeredRequests(system);
    const scrapes = await scrapesUntil(system.prometheusUrl, rest.restsAt);
    const stored = await storedSeries(system.prometheusUrl, rest.restsAt);
    const witness = { of: (source: string) => [...system.witness.of(source), ...beside.of(source)] };
    return {
      day: { ...rest, witness, scrapes, requests, load, sent, faults, stored },
      stalledAt: began,
      readAgain,
    };
  } finally {
    await Promise.all([guests.leave(), beside.end()]);
  }
}

/** What goes wrong while k6 visits. Each lasts long enough to be scraped, and to be seen in a point of a panel. */
async function trouble(system: TestSystem, fault: RecordedFaults['fault']): Promise<void> {
  await sleep(2000);
  const endContention = await fault({ name: 'lock-contention', parameters: { share: 0.3 } });
  await sleep(7000);
  await endContention();
  await deadlock(system.target.databaseUrl);
  for (let outage = 0; outage < 2; outage++) await withoutRedis(system);
}

/** Redis does not answer for a moment, and neither can a booking; long enough after it to be scraped. */
async function withoutRedis({ stack, target: { baseUrl } }: TestSystem): Promise<void> {
  const somebody = await visitor(baseUrl);
  const event = (await eventsOf(baseUrl)).at(-1) as string;
  const [seat = ''] = Object.keys(await freeSeats(baseUrl, event));
  await stack.signal('redis', 'SIGSTOP');
  try {
    for (let attempt = 0; attempt < 3; attempt++) await answers(503, somebody.book([seat], event));
  } finally {
    await stack.signal('redis', 'SIGCONT');
  }
  await sleep(2 * scrapeAge * 1000);
}

interface Queue {
  readonly event: string;
  readonly holder: Visitor;
  readonly holds: readonly Held[];
  readonly waiting: readonly string[];
}

interface Held {
  readonly id: string;
  readonly seats: readonly string[];
}

/** An event with as many holds as it may have, and bookings that wait: the first of them for seats that are held. */
async function fillQueue({ target: { baseUrl } }: TestSystem): Promise<Queue> {
  const event = (await eventsOf(baseUrl))[0] as string;
  const holder = await visitor(baseUrl);
  const holds: Held[] = [];
  while (holds.length < demo.holdsPerEvent) holds.push(await hold(baseUrl, holder, event, 1));
  const waiting: string[] = [];
  const free = Object.keys(await freeSeats(baseUrl, event)).reverse();
  for (const seats of [holds[1]?.seats ?? [], ...free.slice(0, 15).map((seat) => [seat])]) {
    const { status, body } = await holder.book(seats, event);
    if (status !== 202) throw new Error(`a booking of a full event was answered ${status}, not queued`);
    waiting.push(body.id);
  }
  return { event, holder, holds, waiting };
}

/** What must have happened shortly before the rest, and who is there during it. */
async function lastVisits(system: TestSystem, queue: Queue, forgotten: Forgetful) {
  const { baseUrl } = system.target;
  const [somebody, another] = [await visitor(baseUrl), await visitor(baseUrl)];
  const events = await eventsOf(baseUrl);
  const wanted = await hold(baseUrl, somebody, events[1] as string, 1);
  await answers(409, another.book(wanted.seats, events[1]));
  await answers(200, somebody.confirm(wanted.id));
  await answers(409, another.book(wanted.seats, events[1]));
  await answers(410, forgotten.visitor.confirm(forgotten.bookings[0] as string));

  for (const [at, event] of events.entries()) {
    if (event === queue.event) continue;
    for (const seats of at > 10 ? [10, at - 10] : [at]) await hold(baseUrl, somebody, event, seats);
  }

  const { holder, holds, waiting } = queue;
  const [refused = '', admitted = '', ...others] = waiting;
  await answers(204, holder.cancel(holds[0]?.id ?? ''));
  const stateOf = async (id: string): Promise<string> => (await holder.look(id)).body.status;
  await until(async () => (await stateOf(refused)) === 'refused', 'the first in the queue is refused');
  await until(async () => (await stateOf(admitted)) === 'held', 'the second in the queue is admitted');
  for (const abandoned of others.slice(0, 10)) await answers(204, holder.cancel(abandoned));

  return { leave: await meanwhile(system) };
}

async function answers(status: number, answer: ReturnType<Visitor['confirm']>): Promise<void> {
  const got = await answer;
  if (got.status !== status) throw new Error(`answered ${got.status} ${JSON.stringify(got.body)}, not ${status}`);
}

const eventsOf = async (baseUrl: string): Promise<string[]> => {
  const { body } = await ask(baseUrl, 'GET', '/api/v1/events');
  return (body.data as { id: string }[]).map(({ id }) => id).sort();
};

async function freeSeats(baseUrl: string, event: string): Promise<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(await seatsAt(baseUrl, event)).filter(([, status]) => status === 'available'),
  );
}

/** Holds seats; from the back, where few of k6's visitors sit. */
async function hold(baseUrl: string, who: Visitor, event: string, seats: number): Promise<Held> {
  const wanted = Object.keys(await freeSeats(baseUrl, event)).slice(-seats);
  const { status, body } = await who.book(wanted, event);
  if (status !== 201)
    throw new Error(`${seats} seats of ${event} could not be held: ${status} ${JSON.stringify(body)}`);
  return { id: body.id, seats: wanted };
}
