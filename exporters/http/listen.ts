import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cannotListen } from '../../service/errors.ts';

/** A server that listens. */
export interface Listening {
  /** Where, such as `http://127.0.0.1:9101`. */
  readonly url: string;
  /** Takes no more requests, lets those under way end, and after `grace` seconds cuts them off. */
  close(grace?: number): Promise<void>;
}

/**
 * Listens; port 0 is any free one.
 * @throws {StartError} when the address cannot be had.
 */
export async function listen(app: RequestListener, at: { host: string; port: number }): Promise<Listening> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(at, error, 'set HOST and PORT to another')));
    server.listen(at.port, at.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    close: (grace = 2) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), grace * 1000);
        // A client may keep its connection open after the last answer.
        const hangUp = setInterval(() => server.closeIdleConnections(), 20);
        server.close(() => {
          clearTimeout(cut);
          clearInterval(hangUp);
          resolve();
        });
      }),
  };
}
