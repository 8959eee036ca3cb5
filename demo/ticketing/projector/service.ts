import type { Logger } from 'pino';
import { ticketingProjector } from '../../../catalog/emitters.ts';
import { eventsProjected, ticketingProjectorFaultActive } from '../../../catalog/ticketing.ts';
import { instruments } from '../../../instrument/instruments.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import { serveTopic } from '../../kit/topic-service.ts';
import { connectDatabase } from '../databases.ts';
import { ticketingEvents } from '../ticketing-events.ts';
import type { ProjectorConfig } from './config.ts';
import { Projector } from './projector.ts';

/** It changes one thing at a time; the second connection answers whether it is ready. */
const connections = 2;

/** Starts the projector: it keeps the tables that are read up with the events. */
export async function startProjector(config: ProjectorConfig, log: Logger, closing: Shutdown): Promise<void> {
  const connect = (name: 'events' | 'projections', url: string) =>
    connectDatabase(name, { url, connections }, log, closing);
  const events = await connect('events', config.EVENTS_DATABASE_URL);
  const projections = await connect('projections', config.PROJECTIONS_DATABASE_URL);
  const measure = instruments(ticketingProjector);
  const faults = measure.gauge(ticketingProjectorFaultActive);
  const projector = new Projector({ events, projections, projected: measure.counter(eventsProjected), log });
  const service = {
    ...{ group: 'ticketing-projector', topic: ticketingEvents, registry: measure.registry },
    handle: (messages: readonly string[]) => projector.project(messages),
    needs: [{ name: 'projections', ask: () => projections.query('select 1') }],
    faults: {
      stall: 'stalled-projector',
      watcher: (_: string, on: boolean) => faults.set({ fault: 'stalled-projector' }, on ? 1 : 0),
    },
  };
  await serveTopic(config, service, log, closing);
}
