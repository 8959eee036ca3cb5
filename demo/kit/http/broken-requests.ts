import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyReply } from 'fastify';
import { RequestError } from '../../../service/refusal.ts';

/** What Node refuses before there is a request, by the code of its error. Whatever else is no HTTP is `bad_request`. */
const refusals: Readonly<Record<string, readonly [status: number, error: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'the request did not arrive in time; send it again, whole'],
  HPE_HEADER_OVERFLOW: [431, 'headers_too_large', 'the headers are too large; send fewer or shorter ones'],
};
const noHttp = [400, 'bad_request', 'this is no HTTP request'] as const;

/** Answers requests that break off, stay away or are no HTTP, and ends their connections. */
export function brokenRequests() {
  const open = new Set<Socket>();
  const replies = new WeakMap<Socket, FastifyReply>();
  return {
    /** Notes a new connection. */
    connected(socket: Socket): void {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    },

    /** Ends the connections that wait for no answer: a server that stops looks after none of them any more. */
    cutOff(): void {
      for (const socket of open) if (!replies.get(socket)?.request.raw.complete) socket.destroy();
    },

    /** Notes the answer to a request whose body may not be here yet. */
    follow(reply: FastifyReply): void {
      replies.set(reply.request.raw.socket, reply);
    },

    /** What Fastify asks to answer a client's error. */
    answer(error: ConnectionError, socket: Socket): void {
      if (error.code === 'ECONNRESET' || socket.destroyed) return;
      const reply = replies.get(socket);
      const isUnderway = reply !== undefined && !reply.request.raw.complete;
      const refused = new RequestError(...(refusals[error.code] ?? noHttp));
      if (!isUnderway) refuse(socket, refused);
      // Its answer came before its end, as that of somebody who is turned away; a second one would be for nothing.
      else if (reply.sent) socket.destroy();
      else {
        // Or Fastify would answer once more when what it reads breaks off.
        reply.request.raw.removeAllListeners('error');
        reply.header('connection', 'close').send(refused);
      }
    },
  };
}

function refuse(socket: Socket, { status, refusal }: RequestError): void {
  const body = JSON.stringify(refusal);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
