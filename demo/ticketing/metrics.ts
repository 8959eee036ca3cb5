import type pg from 'pg';
import { ticketingService } from '../../catalog/emitters.ts';
import {
  appendConflicts,
  appendDuration,
  eventsAppended,
  poolConnections,
  poolConnectionsMax,
  reservationOutcomes,
  ticketingEventsPublished,
  ticketingFaultActive,
  ticketingRequests,
} from '../../catalog/ticketing.ts';
import { instruments } from '../../instrument/instruments.ts';
import type { Exposition } from '../kit/http/operations.ts';
import type { DatabaseName } from './databases.ts';

/** The instruments of one ticketing service. */
export function ticketingMetrics(pools: Readonly<Record<DatabaseName, pg.Pool>>) {
  const measure = instruments(ticketingService);
  const connections = measure.gauge(poolConnections);
  const most = measure.gauge(poolConnectionsMax);
  const lookAtPools = (): void => {
    for (const [database, pool] of Object.entries(pools) as [DatabaseName, pg.Pool][]) {
      connections.set({ database, state: 'in_use' }, pool.totalCount - pool.idleCount);
      connections.set({ database, state: 'idle' }, pool.idleCount);
      connections.set({ database, state: 'waiting' }, pool.waitingCount);
      most.set({ database }, pool.options.max);
    }
  };
  const { registry } = measure;
  const exposition: Exposition = {
    contentType: registry.contentType,
    metrics: () => {
      lookAtPools();
      return registry.metrics();
    },
  };
  return {
    exposition,
    requests: measure.histogram(ticketingRequests),
    reservations: measure.counter(reservationOutcomes),
    appended: measure.counter(eventsAppended),
    conflicts: measure.counter(appendConflicts),
    appendDuration: measure.histogram(appendDuration),
    published: measure.counter(ticketingEventsPublished),
    faults: measure.gauge(ticketingFaultActive),
  };
}

/** What {@link ticketingMetrics} gives. */
export type TicketingMetrics = ReturnType<typeof ticketingMetrics>;
