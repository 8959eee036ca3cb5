import type { Client, ServerUnaryCall, ServerWritableStream, ServiceDefinition, sendUnaryData } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { readApi } from './api.ts';
import { type Method, send } from './send.ts';

/** Whether a service works, by its own word; `unknown` while nobody hears from it. */
export type Health = 'serving' | 'not-serving' | 'unknown';

interface Question {
  readonly service: string;
}

interface Answer {
  readonly status: 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';
}

const { definition } = readApi<Record<string, { request: Question; response: Answer }>>(
  new URL('health.proto', import.meta.url),
  'grpc.health.v1.Health',
);

const healthOf = ({ status: said }: Answer): Health => (said === 'SERVING' ? 'serving' : 'not-serving');

/** Asks a server whether it works; `unknown` where it does not answer by the deadline. */
export const askHealth = (client: Client, deadline: Date): Promise<Health> =>
  send(client, definition.Check as Method, { service: '' }, deadline).then(
    (answer) => healthOf(answer as Answer),
    () => 'unknown',
  );

/** The health service of a server: it knows the server as a whole, and tells all who watch when that changes. */
export class HealthService {
  readonly definition: ServiceDefinition = definition;
  #serving = true;
  readonly #watching = new Set<ServerWritableStream<Question, Answer>>();

  /** What the server is asked. */
  readonly implementation = {
    Check: ({ request }: ServerUnaryCall<Question, Answer>, answer: sendUnaryData<Answer>): void => {
      if (request.service === '') answer(null, this.#answer());
      else answer({ code: status.NOT_FOUND, details: 'ask about the server as a whole, with an empty name' });
    },
    Watch: (stream: ServerWritableStream<Question, Answer>): void => {
      if (stream.request.service !== '') {
        stream.write({ status: 'SERVICE_UNKNOWN' });
        return;
      }
      this.#watching.add(stream);
      stream.on('cancelled', () => this.#watching.delete(stream));
      stream.write(this.#answer());
    },
  };

  /** Says from now on whether the server works. */
  set(serving: boolean): void {
    if (serving === this.#serving) return;
    this.#serving = serving;
    for (const stream of this.#watching) stream.write(this.#answer());
  }

  /** Says that it works no more, and ends what would hold up a stop. */
  end(): void {
    this.set(false);
    for (const stream of this.#watching) stream.end();
    this.#watching.clear();
  }

  #answer(): Answer {
    return { status: this.#serving ? 'SERVING' : 'NOT_SERVING' };
  }
}

const retryAfter = 1000;

/** Hears from a server whether it works, for as long as it is watched: who does not answer is asked again. */
export class HealthWatch {
  readonly #client: Client;
  #health: Health = 'unknown';
  #cancel: () => void = () => undefined;
  #ended = false;

  constructor(client: Client) {
    this.#client = client;
    this.#listen();
  }

  /** What the server has said last. */
  get health(): Health {
    return this.#health;
  }

  /** Watches no more. */
  end(): void {
    this.#ended = true;
    this.#cancel();
  }

  #listen(): void {
    const { path, requestSerialize, responseDeserialize } = definition.Watch as Method;
    const stream = this.#client.makeServerStreamRequest<Question, Answer>(
      path,
      requestSerialize,
      responseDeserialize,
      { service: '' },
      {},
    );
    this.#cancel = () => stream.cancel();
    stream.on('data', (answer: Answer) => {
      this.#health = healthOf(answer);
    });
    // What ends it, in order or not, is told by `close` too.
    stream.on('error', () => undefined);
    stream.once('status', () => {
      this.#health = 'unknown';
      if (this.#ended) return;
      const timer = setTimeout(() => this.#listen(), retryAfter);
      timer.unref();
      this.#cancel = () => clearTimeout(timer);
    });
  }
}
