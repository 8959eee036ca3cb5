import { connect } from 'node:net';
import type { Health } from '../compose/service.ts';

/** Where and how to ask, and for how long, in seconds. */
export interface Probe {
  readonly health: Health;
  readonly address: string;
  readonly within: number;
}

/** Asks a service once whether it is healthy. No answer in time is a no. */
export async function isHealthy({ health, address, within }: Probe): Promise<boolean> {
  const milliseconds = within * 1000;
  switch (health) {
    case 'tcp':
      return answers(address, milliseconds);
    case 'redis':
      return answers(address, milliseconds, {
        send: Buffer.from('PING\r\n'),
        expect: (reply) => reply.toString().startsWith('+PONG'),
      });
    case 'postgres':
      return answers(address, milliseconds, {
        send: startupMessage,
        expect: (reply) => reply[0] !== errorResponse || !startingUp(reply),
      });
    default:
      return fetch(`http://${address}${health}`, {
        signal: AbortSignal.timeout(milliseconds),
        redirect: 'manual',
      }).then(
        async (response) => {
          await response.body?.cancel();
          return response.ok;
        },
        () => false,
      );
  }
}

interface Exchange {
  readonly send: Buffer;
  readonly expect: (reply: Buffer) => boolean;
}

/** Whether the port accepts a connection and, with an exchange, gives the expected reply. */
function answers(address: string, milliseconds: number, exchange?: Exchange): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host: host ?? '', port: Number(port) });
    const end = (healthy: boolean) => {
      socket.destroy();
      resolve(healthy);
    };
    socket.setTimeout(milliseconds, () => end(false));
    socket.once('error', () => end(false));
    socket.once('connect', () => (exchange ? socket.write(exchange.send) : end(true)));
    socket.once('data', (reply) => end(exchange?.expect(reply) ?? true));
    socket.once('close', () => resolve(false));
  });
}

const errorResponse = 'E'.charCodeAt(0);

/** SQLSTATE cannot_connect_now: the server starts up, recovers or shuts down. As pg_isready judges it. */
const startingUp = (reply: Buffer): boolean => reply.includes('C57P03\0');

/** Postgres's StartupMessage, protocol 3.0, for a user that need not exist. */
const startupMessage = (() => {
  const parameters = Buffer.from('user\0pg_isready\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + parameters.length, 0);
  head.writeInt32BE(3 << 16, 4);
  return Buffer.concat([head, parameters]);
})();
