import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A store that Prometheus reads from: it has nothing, and can take its time to say so. */
export interface SlowStore {
  readonly url: string;
  /** How long it takes to answer, in seconds. */
  readonly takes: (seconds: number) => void;
  readonly close: () => Promise<void>;
}

/**
 * A `ReadResponse` with one empty result, which Snappy stores as it is: four bytes, one literal of two.
 * @see https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto
 */
const nothing = Buffer.from([2, 4, 0x0a, 0]);

/** Starts one on a free port; it answers at once until it is told otherwise. */
export async function slowStore(): Promise<SlowStore> {
  let delay = 0;
  const server = createServer(async (request, response) => {
    request.resume();
    await sleep(delay * 1000);
    response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' }).end(nothing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takes: (seconds) => {
      delay = seconds;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
