import { randomUUID } from 'node:crypto';
import { Producer, stringSerializers } from '@platformatic/kafka';
import { eventsConsumed } from '../../catalog/booking.ts';
import { bookingConsumer } from '../../catalog/emitters.ts';
import { level, objectives } from '../../catalog/objectives.ts';
import { type BookingEvent, bookingEvents } from '../../demo/booking/booking-events.ts';
import { kafkaClient, type Topic } from '../../demo/kit/kafka.ts';
import { until } from '../checkout.ts';
import type { Day } from './day.ts';
import type { TestSystem } from './system.ts';
import { now, sumOf } from './witness.ts';

/** Messages of no booking of the demo, by this id. */
export const strangeBooking = randomUUID();

/** A topic whose only group has read one message and is gone. */
const waitlist = { topic: { name: 'waitlist-mails', partitions: 1 }, group: 'waitlist-mailer', messages: 3 } as const;

/** More messages than the objective allows. */
const tooMany = level(objectives.booking.consumerLag, 'critical') + 2000;

const bookingEvent = (): BookingEvent => ({
  id: randomUUID(),
  type: 'held',
  bookingId: strangeBooking,
  eventId: randomUUID(),
  userId: randomUUID(),
  seats: ['R001-S01'],
  occurredAt: new Date().toISOString(),
});

/**
 * Sends messages, to each partition by turns. A group has no lag on a partition of which it has committed nothing, as
 * one to which by chance nothing was sent before the group stalled.
 */
async function send(
  { brokers }: TestSystem,
  messages: readonly unknown[],
  topic: Topic = bookingEvents,
): Promise<void> {
  const producer = new Producer({ ...kafkaClient('test', brokers), serializers: stringSerializers });
  const all = messages.map((one, at) => ({
    topic: topic.name,
    partition: at % topic.partitions,
    value: JSON.stringify(one),
  }));
  try {
    for (let at = 0; at < all.length; at += 1000) await producer.send({ messages: all.slice(at, at + 1000) });
  } finally {
    await producer.close();
  }
}

/** Events that come twice, and messages that are no events: the consumer tells them apart. */
export async function duplicatesAndRubbish(system: TestSystem): Promise<void> {
  const events = Array.from({ length: 5 }, bookingEvent);
  await send(system, [...events, ...events, { no: 'event' }, 'no event']);
  const handled = (outcome: string): number => {
    const newest = system.witness.of(bookingConsumer.job).at(-1);
    return newest ? sumOf(newest, eventsConsumed.name, { outcome }) : 0;
  };
  await until(() => handled('duplicate') >= 5 && handled('failed') >= 2, 'the consumer has read what was sent', 20);
}

/** More messages than a group may be behind. @returns when they were sent. */
export const flood = (system: TestSystem): Promise<Day['sent']> =>
  timed(bookingEvents.name, () => send(system, Array.from({ length: tooMany }, bookingEvent)));

/** Messages that nobody reads any more. @returns when they were sent. */
export function leftBehind(system: TestSystem): Promise<Day['sent']> {
  const { topic, group, messages } = waitlist;
  return timed(topic.name, async () => {
    await system.kafka.createTopics({ topics: [topic.name], partitions: topic.partitions, replicas: 1 });
    await send(system, Array.from({ length: messages }, bookingEvent), topic);
    await system.kafka.alterConsumerGroupOffsets({
      groupId: group,
      topics: [{ name: topic.name, partitionOffsets: [{ partition: 0, offset: 1n }] }],
    });
  });
}

async function timed(topic: string, sending: () => Promise<void>): Promise<Day['sent']> {
  const from = now();
  await sending();
  return { [topic]: { from, to: now() } };
}
