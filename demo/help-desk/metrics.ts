import type pg from 'pg';
import { helpDeskService } from '../../catalog/emitters.ts';
import * as catalog from '../../catalog/help-desk.ts';
import * as websocket from '../../catalog/help-desk-websocket.ts';
import { instruments } from '../../instrument/instruments.ts';
import type { Exposition } from '../kit/http/operations.ts';

/** The instruments of one help desk. */
export function helpDeskMetrics(pool: pg.Pool) {
  const measure = instruments(helpDeskService);
  const connections = measure.gauge(catalog.helpDeskPoolConnections);
  const most = measure.gauge(catalog.helpDeskPoolConnectionsMax);
  const { registry } = measure;
  const exposition: Exposition = {
    contentType: registry.contentType,
    metrics: () => {
      connections.set({ state: 'in_use' }, pool.totalCount - pool.idleCount);
      connections.set({ state: 'idle' }, pool.idleCount);
      connections.set({ state: 'waiting' }, pool.waitingCount);
      most.set(pool.options.max);
      return registry.metrics();
    },
  };
  return {
    exposition,
    requests: measure.histogram(catalog.helpDeskRequests),
    signIns: measure.counter(catalog.helpDeskSignIns),
    refreshes: measure.counter(catalog.helpDeskRefreshes),
    tickets: measure.counter(catalog.helpDeskTickets),
    comments: measure.counter(catalog.helpDeskComments),
    queryDuration: measure.histogram(catalog.helpDeskQueryDuration),
    queryFailures: measure.counter(catalog.helpDeskQueryFailures),
    poolWait: measure.histogram(catalog.helpDeskPoolWait),
    websockets: measure.gauge(websocket.helpDeskWebsockets),
    handshakes: measure.counter(websocket.helpDeskWebsocketHandshakes),
    disconnects: measure.counter(websocket.helpDeskWebsocketDisconnects),
    received: measure.counter(websocket.helpDeskWebsocketReceived),
    sent: measure.counter(websocket.helpDeskWebsocketSent),
    delivery: measure.histogram(websocket.helpDeskDelivery),
    relayed: measure.counter(websocket.helpDeskEventsRelayed),
    faults: measure.gauge(catalog.helpDeskFaultActive),
  };
}

/** What {@link helpDeskMetrics} gives. */
export type HelpDeskMetrics = ReturnType<typeof helpDeskMetrics>;
