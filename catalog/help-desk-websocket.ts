import { helpDeskService } from './emitters.ts';
import { helpDeskObjectives } from './help-desk.ts';
import { counter, gauge, histogram } from './metric.ts';

/** What happens at the help desk, as it is told to those who have subscribed. */
export const helpDeskEvents = ['ticket.created', 'ticket.updated', 'comment.created', 'typing'] as const;

/** WebSockets that are open. */
export const helpDeskWebsockets = gauge('help_desk_websocket_connections', {
  help: 'WebSocket connections that are open now.',
  emitter: helpDeskService,
});

/** What became of those who wanted a WebSocket. */
export const helpDeskWebsocketHandshakes = counter('help_desk_websocket_handshakes_total', {
  help: 'Requests for a WebSocket by what became of them: opened, refused for want of a good token (unauthorized) or as wrong (refused), or because there are too many or the service stops (unavailable).',
  labels: { outcome: ['opened', 'unauthorized', 'refused', 'unavailable'] },
  emitter: helpDeskService,
});

/** How WebSockets end. */
export const helpDeskWebsocketDisconnects = counter('help_desk_websocket_disconnects_total', {
  help: 'WebSockets that ended: closed by the client, lost without a word, silent for two heartbeats, too slow to read what was sent, closed for what they sent (violation), for an expired token, or because the service stops.',
  labels: { reason: ['client', 'lost', 'silent', 'slow', 'violation', 'expired', 'stop'] },
  emitter: helpDeskService,
});

/** What clients send. */
export const helpDeskWebsocketReceived = counter('help_desk_websocket_messages_received_total', {
  help: 'Messages from WebSocket clients; what is none of the protocol is invalid.',
  labels: { type: ['subscribe', 'unsubscribe', 'typing', 'ping', 'invalid'] },
  emitter: helpDeskService,
});

/** What clients are sent. */
export const helpDeskWebsocketSent = counter('help_desk_websocket_messages_sent_total', {
  help: 'Messages to WebSocket clients that were handed to their connection; an event counts once for each of its receivers.',
  labels: { type: [...helpDeskEvents, 'connected', 'subscribed', 'unsubscribed', 'pong', 'error'] },
  emitter: helpDeskService,
});

/** How long an event takes to its receivers. */
export const helpDeskDelivery = histogram('help_desk_websocket_delivery_seconds', {
  help: 'Time from an event, in whichever process, until it was written to the connection of a receiver; once for each receiver.',
  labels: { type: helpDeskEvents },
  buckets: [
    ...[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05],
    ...[helpDeskObjectives.websocketLatency.critical, 0.25, 0.5, 1, 2.5, 10],
  ],
  emitter: helpDeskService,
});

/** Events on their way between processes. */
export const helpDeskEventsRelayed = counter('help_desk_events_relayed_total', {
  help: 'Events that were sent to the other processes of the help desk through Redis, could not be (failed), or came from them (received).',
  labels: { outcome: ['published', 'failed', 'received'] },
  emitter: helpDeskService,
});
