import type { Logger } from 'pino';
import { ticketingProjector } from '../../../catalog/emitters.ts';
import { eventsProjected, ticketingProjectorFaultActive } from '../../../catalog/ticketing.ts';
import { instruments } from '../../../instrument/instruments.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { serveFaults } from '../../kit/faults/server.ts';
import { stalledReader } from '../../kit/faults/stalled-reader.ts';
import { Gate } from '../../kit/gate.ts';
import { addOperations } from '../../kit/http/operations.ts';
import { httpServer, listen } from '../../kit/http/server.ts';
import { askKafka, ensureTopic } from '../../kit/kafka.ts';
import { readTopic } from '../../kit/kafka-reader.ts';
import { untilAnswers } from '../../kit/retry.ts';
import { connectDatabase } from '../databases.ts';
import { ticketingEvents } from '../ticketing-events.ts';
import type { ProjectorConfig } from './config.ts';
import { Projector } from './projector.ts';

const group = 'ticketing-projector';
/** It changes one thing at a time; the second connection answers whether it is ready. */
const connections = 2;

/** Starts the projector: it keeps the tables that are read up with the events. */
export async function startProjector(config: ProjectorConfig, log: Logger, closing: Shutdown): Promise<void> {
  const brokers = config.KAFKA_BROKERS;
  const connect = (name: 'events' | 'projections', url: string) =>
    connectDatabase(name, { url, connections }, log, closing);
  const events = await connect('events', config.EVENTS_DATABASE_URL);
  const projections = await connect('projections', config.PROJECTIONS_DATABASE_URL);
  const kafka = { name: 'Kafka', at: brokers.join(','), variable: 'KAFKA_BROKERS' };
  await untilAnswers(kafka, log, closing.signal, () => ensureTopic(group, brokers, ticketingEvents, log));

  const measure = instruments(ticketingProjector);
  const faults = measure.gauge(ticketingProjectorFaultActive);
  const projector = new Projector({ events, projections, projected: measure.counter(eventsProjected), log });
  const gate = new Gate();
  const handle = (messages: readonly string[]) => projector.project(messages);
  const reader = readTopic({ brokers, group, topic: ticketingEvents.name, gate, log, handle });
  closing.add('reader', () => reader.stop());

  const app = httpServer(log);
  addOperations(app, measure.registry, [
    { name: 'projections', ask: () => projections.query('select 1') },
    { name: 'kafka', ask: () => askKafka(group, brokers) },
  ]);
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  await serveFaults(config, [stalledReader('stalled-projector', gate)], log, closing, (_, on) =>
    faults.set({ fault: 'stalled-projector' }, on ? 1 : 0),
  );
  log.info({ host: config.HOST, port: config.PORT }, 'ready');
}
