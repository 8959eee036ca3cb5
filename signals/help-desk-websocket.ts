import {
  helpDeskDelivery,
  helpDeskEventsRelayed,
  helpDeskWebsocketDisconnects,
  helpDeskWebsocketHandshakes,
  helpDeskWebsocketReceived,
  helpDeskWebsocketSent,
  helpDeskWebsockets,
} from '../catalog/help-desk-websocket.ts';
import { objectives } from '../catalog/objectives.ts';
import { shortestWindow } from '../catalog/time-scale.ts';
import {
  add,
  bucketsOf,
  div,
  histogramQuantile,
  lastOverTime,
  matching,
  mul,
  over,
  rate,
  sum,
  type Window,
  where,
} from '../promql/index.ts';
import { perMinuteBy, perSecondBy } from './counted.ts';
import { signal } from './signal.ts';

const window = '1m';
const promises = objectives['help-desk'];

/** A scrape that is missed is no moment without connections. */
const bridged = shortestWindow(helpDeskWebsockets.emitter);
const openWebsockets = (w: Window) => sum(['system'], lastOverTime(over(helpDeskWebsockets, w)));

export const websockets = signal({
  title: 'WebSockets open',
  description: 'WebSocket connections that are open now. The lines are what the help desk must be able to hold.',
  unit: 'connections',
  query: openWebsockets,
  objective: promises.websocketConnections,
  window: bridged,
});

export const handshakesByOutcome = perSecondBy('outcome', helpDeskWebsocketHandshakes, {
  title: 'WebSocket handshakes',
  description: 'Requests for a WebSocket by what became of them, per second.',
});

export const disconnectsByReason = perMinuteBy('reason', helpDeskWebsocketDisconnects, {
  title: 'WebSocket disconnects',
  description:
    'WebSockets that ended, per minute. client: closed in good order. lost and silent: cut off on the way. slow: they did not read what was sent.',
});

const droppedPerMinute = (w: Window) =>
  mul(
    60,
    sum(['system'], rate(over(where(helpDeskWebsocketDisconnects, { reason: matching('lost|silent|slow') }), w))),
  );

export const websocketDropRatio = signal({
  title: 'WebSockets dropped',
  description:
    'WebSockets that were cut off within a minute (lost, silent, or too slow), against these and those that are open. Their users see nothing new until they are back.',
  unit: 'ratio',
  query: (w) => div(droppedPerMinute(w), add(openWebsockets(bridged), droppedPerMinute(w))),
  objective: promises.websocketDrops,
  window,
});

export const websocketDropRate = signal({
  title: 'WebSockets dropped per minute',
  description: 'WebSockets that were cut off, per minute: lost, silent, or too slow.',
  unit: 'per minute',
  query: droppedPerMinute,
  window,
});

export const messagesReceived = perSecondBy('type', helpDeskWebsocketReceived, {
  title: 'WebSocket messages received',
  description: 'Messages from clients by type, per second. invalid is none of the protocol.',
});

export const messagesSent = perSecondBy('type', helpDeskWebsocketSent, {
  title: 'WebSocket messages sent',
  description: 'Messages to clients by type, per second; an event counts once for each of its receivers.',
});

export const deliveryP95 = signal({
  title: 'WebSocket delivery p95',
  description: '95 of a hundred receivers were sent an event within this time after it happened.',
  unit: 's',
  query: (w) => histogramQuantile(0.95, sum(['system', 'le'], rate(over(bucketsOf(helpDeskDelivery), w)))),
  objective: promises.websocketLatency,
  window,
});

export const eventsRelayed = perSecondBy('outcome', helpDeskEventsRelayed, {
  title: 'Events between processes',
  description: 'Events that the processes of the help desk told each other through Redis, per second.',
});
