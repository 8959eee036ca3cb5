import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Producer, stringSerializers } from '@platformatic/kafka';
import type { AnyMetric } from '../../../catalog/metric.ts';
import { eventsProjected, reservationOutcomes, ticketingEventsPublished } from '../../../catalog/ticketing.ts';
import { kafkaClient } from '../../../demo/kit/kafka.ts';
import { relayLock } from '../../../demo/ticketing/relay.ts';
import { eventStream, ticketingEvents } from '../../../demo/ticketing/ticketing-events.ts';
import { until } from '../../checkout.ts';
import { during, seen } from '../../panels/faults.ts';
import { everyAlertTold, hasCounted } from '../../panels/observed.ts';
import { deadlock, idleTransactions } from '../../panels/transactions.ts';
import { appendByHand } from '../../ticketing-tables.ts';
import { putAhead } from './ahead.ts';
import { sellAgain, soldSeats } from './breach.ts';
import type { PeopledStage } from './stage.ts';

/** More than Kafka takes in a message, in bytes. */
const tooLarge = 2_000_000;

/**
 * What panels are to show: sold out sections, conflicts, projections that are behind, and beyond their store, a store that cannot be reached, an
 * event that Kafka does not take, messages that are none, seats that are sold twice. @returns what ends what is still so.
 */
export async function trouble(stage: PeopledStage): Promise<() => Promise<void>> {
  const { system, stores, buyer } = stage;
  const event: string = (await buyer.announce()).body.event_id;
  const happens = (metric: AnyMetric, outcome: string) =>
    until(() => hasCounted(system, metric, { outcome }), `${metric.name} counts ${outcome}`, 20);

  await soldOut(stage, event);
  await during(stage, { name: 'stalled-projector', parameters: {} }, async () => {
    await during(stage, { name: 'append-contention', parameters: { share: 1 } }, async () => {
      await Promise.all([1, 2, 3].map(() => buyer.reserve(event, { section: 'General' })));
      await happens(reservationOutcomes, 'conflict');
      await during(stage, { name: 'pool-exhaustion', parameters: { leave: 0 } }, () =>
        happens(reservationOutcomes, 'unavailable'),
      );
    });
    const back = await putAhead(stores);
    await sleep(seen);
    await back();
    const png = 'x'.repeat(tooLarge);
    await appendByHand(stores.events, eventStream(event), 'PosterPrinted', { png });
    await happens(ticketingEventsPublished, 'failed');
    // Behind it, so that Kafka gets neither, and of a type that is projected once it is read from the store.
    await buyer.reserve(event, { section: 'General' });
    await passOver(stage);
  });
  await buyer.reserve(event, { section: 'General' });
  await happens(eventsProjected, 'recovered');
  await sendAgain(stage);
  for (const outcome of ['duplicate', 'unreadable', 'unknown_type']) await happens(eventsProjected, outcome);

  await sellAgain(stores, await soldSeats(buyer));
  await deadlock(system.target.databaseUrl);
  const endIdle = await idleTransactions(system.target.projectionsDatabaseUrl as string);
  await everyAlertTold(system, 'TicketingOversold');
  return endIdle;
}

/** Buys a section out, and wants seats of it that are gone. */
async function soldOut({ buyer }: PeopledStage, event: string): Promise<void> {
  const { body } = await buyer.reserve(event);
  for (let status = 201; status === 201; ) ({ status } = await buyer.reserve(event, { quantity: 3 }));
  await buyer.reserve(event, { seats: body.seats });
}

/** Lets the relay go on after what is there so far, which Kafka never gets. */
async function passOver({ stores }: PeopledStage): Promise<void> {
  const client = await stores.events.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [relayLock]);
    await client.query('update relayed set position = (select position from store_head)');
    await client.query('commit');
  } finally {
    client.release();
  }
}

/** Sends an event that is long projected, and something that is no event. */
async function sendAgain({ system }: PeopledStage): Promise<void> {
  const stream = eventStream(randomUUID());
  const known = { position: 1, stream, version: 1, type: 'EventCreated', data: {}, occurred_at: new Date() };
  const producer = new Producer({ ...kafkaClient('test', system.brokers), serializers: stringSerializers });
  try {
    await producer.send({
      messages: [known, { no: 'event' }].map((one) => ({
        ...{ topic: ticketingEvents.name, key: stream, value: JSON.stringify(one) },
      })),
    });
  } finally {
    await producer.close();
  }
}
