import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { readApi } from '../demo/kit/grpc/api.ts';
import type { PoolLimits } from '../demo/kit/grpc/channel-pool.ts';
import { GrpcServer, type Handled, type Handlers } from '../demo/kit/grpc/server.ts';
import { RequestError } from '../service/refusal.ts';
import { type Shutdown, shutdown } from '../service/shutdown.ts';
import { freePort } from '../stack/free-ports.ts';

interface Found {
  readonly products: readonly { readonly id: string; readonly price_cents: number }[];
}

/** What the service does that tests call. */
export interface Greeter {
  readonly Find: { readonly request: { readonly ids: readonly string[] }; readonly response: Found };
  readonly List: { readonly request: object; readonly response: Found };
}

/** Its API. */
export const api = readApi<Greeter>(
  new URL('../demo/order-flow/proto/product.proto', import.meta.url),
  'order_flow.product.ProductService',
);

const log = pino({ level: 'silent' });
const host = '127.0.0.1';

/** A pool that is soon full. */
export const smallPool: PoolLimits = { size: 2, callsEach: 2, queue: 2, waitAtMost: 30 };

/** A real gRPC server. It answers with what it was asked; what begins with `!` it refuses, and `wait` waits to be let go. */
export class GrpcService {
  readonly port: number;
  readonly handled: Handled[] = [];
  calls = 0;
  most = 0;
  #gate = Promise.withResolvers<void>();
  #closing: Shutdown = shutdown(log);
  #server: GrpcServer<Greeter> | undefined;

  constructor(port: number) {
    this.port = port;
  }

  get target(): string {
    return `${host}:${this.port}`;
  }

  /** Says from now on whether it works. */
  serves(serving: boolean): void {
    this.#server?.health.set(serving);
  }

  async start(): Promise<void> {
    this.#closing = shutdown(log);
    this.#server = new GrpcServer({
      service: 'product',
      api,
      handlers: this.#handlers,
      durations: { observe: ({ outcome }) => this.handled.push(outcome) },
      isOutage: (error) => (error as NodeJS.ErrnoException).code === 'ECONNREFUSED',
      log,
    });
    await this.#server.listen({ host, port: this.port, variable: 'GRPC_PORT' }, this.#closing);
  }

  /** Stops in order. */
  stop(): Promise<void> {
    return this.#closing.run();
  }

  /** Lets go the calls that wait. */
  letGo(): void {
    this.#gate.resolve();
    this.#gate = Promise.withResolvers();
  }

  readonly #handlers: Handlers<Greeter> = {
    Find: async ({ ids }) => {
      const [first = ''] = ids;
      if (first === '!lost') throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
      if (first === '!bug') throw new TypeError('a mistake');
      if (first.startsWith('!')) throw new RequestError(404, 'unknown_product', `no product ${first} – näh`, 'ids');
      this.calls += 1;
      this.most = Math.max(this.most, this.calls);
      if (first === 'wait') await this.#gate.promise;
      this.calls -= 1;
      return { products: ids.map((id) => ({ id, price_cents: 99_999_999_999 })) };
    },
    List: async () => ({ products: [] }),
  };
}

/** Starts a service on a free port. */
export async function startGrpcService(): Promise<GrpcService> {
  const service = new GrpcService(await freePort());
  await service.start();
  return service;
}

/** Stands between clients and a server, and counts their connections. */
export interface Counter {
  readonly target: string;
  /** Connections that were made. */
  made(): number;
  /** Connections that are open. */
  open(): number;
  close(): void;
}

/** Counts the connections to a server. */
export async function countConnections(port: number): Promise<Counter> {
  const open = new Set<Socket>();
  let made = 0;
  const server = createServer((client) => {
    made += 1;
    open.add(client);
    const upstream = connect(port, host);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(client);
        other.destroy();
      });
    }
  }).listen(0, host);
  await once(server, 'listening');
  return {
    target: `${host}:${(server.address() as AddressInfo).port}`,
    made: () => made,
    open: () => open.size,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
