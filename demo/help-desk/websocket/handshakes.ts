import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { decodeJwt } from 'jose';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { reason } from '../../../service/errors.ts';
import { type Refusal, RequestError } from '../../../service/refusal.ts';
import type { Tokens } from '../../kit/auth/tokens.ts';
import type { HelpDeskMetrics } from '../metrics.ts';
import type { Hub } from './hub.ts';

/** Where the WebSocket is. */
export const websocketPath = '/socket.io/';

/** The largest message of a client, in bytes: the same as of a request's body. */
const largestMessage = 16 * 1024;

const serverOptions = {
  noServer: true,
  clientTracking: false,
  // It would cost each connection some hundred kilobytes.
  perMessageDeflate: false,
  maxPayload: largestMessage,
  /** How long a client may take to answer a Close, in milliseconds. */
  closeTimeout: 5000,
} as const;

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  503: 'Service Unavailable',
};

/** What opens WebSockets. */
export interface HandshakeParts {
  readonly hub: Hub;
  readonly tokens: Tokens;
  readonly metrics: Pick<HelpDeskMetrics, 'handshakes'>;
  readonly log: Logger;
  /** How many may be open at once. */
  readonly most: number;
  /** Aborted when the service begins to stop. */
  readonly stopping: AbortSignal;
}

/**
 * Opens WebSockets for `GET /socket.io/?EIO=4&transport=websocket&token=<access token>` of a server. Whatever else wants
 * an upgrade is refused with JSON, as a request is.
 */
export function openWebsockets(server: Server, parts: HandshakeParts): void {
  const { hub, metrics, log } = parts;
  const wss = new WebSocketServer(serverOptions);
  // What ws refuses itself, such as a key that is none.
  wss.on('wsClientError', (error, socket) => {
    metrics.handshakes.inc({ outcome: 'refused' });
    refuse(socket, new RequestError(400, 'bad_handshake', error.message));
  });
  server.on('upgrade', (request, socket, head) => {
    const ignore = () => undefined;
    socket.on('error', ignore);
    admit(request, parts).then(
      (user) => {
        socket.off('error', ignore);
        wss.handleUpgrade(request, socket, head, (websocket) => {
          metrics.handshakes.inc({ outcome: 'opened' });
          hub.add(websocket, user);
        });
      },
      (error) => {
        if (!(error instanceof RequestError)) log.error({ reason: reason(error) }, 'a handshake failed');
        const refused =
          error instanceof RequestError
            ? error
            : new RequestError(503, 'unavailable', 'the handshake failed; try again');
        metrics.handshakes.inc({ outcome: outcomeOf(refused.status) });
        refuse(socket, refused);
      },
    );
  });
}

/** Who it is that wants a WebSocket, and until when their token is good. @throws {RequestError} */
async function admit(request: IncomingMessage, { hub, tokens, most, stopping }: HandshakeParts) {
  const [path, query] = (request.url ?? '').split('?', 2);
  if (path !== websocketPath)
    throw new RequestError(404, 'not_found', `there is no WebSocket at this path, only at ${websocketPath}`);
  const asked = new URLSearchParams(query);
  for (const [name, value] of [
    ['EIO', '4'],
    ['transport', 'websocket'],
  ] as const) {
    if (asked.get(name) !== value) throw new RequestError(400, 'invalid_input', `${name}: must be ${value}`, name);
  }
  const token = asked.get('token');
  if (!token) throw new RequestError(401, 'unauthorized', 'add &token=<access token> to the address', 'token');
  const id = await tokens.verify(token).catch((error) => {
    throw error instanceof RequestError ? new RequestError(error.status, error.error, error.message, 'token') : error;
  });
  if (stopping.aborted) throw new RequestError(503, 'unavailable', 'the service stops; try again');
  if (hub.size >= most)
    throw new RequestError(
      503,
      'too_many_connections',
      `${most} are connected, the most there may be; try again later`,
    );
  return { id, expiresAt: (decodeJwt(token).exp ?? 0) * 1000 };
}

const outcomeOf = (status: number) =>
  status === 401 ? 'unauthorized' : status >= 500 ? 'unavailable' : ('refused' as const);

/** Answers a handshake as a request that is refused. */
function refuse(socket: Duplex, { status, refusal }: { readonly status: number; readonly refusal: Refusal }): void {
  const body = JSON.stringify(refusal);
  socket.end(
    [
      `HTTP/1.1 ${status} ${statusTexts[status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}
