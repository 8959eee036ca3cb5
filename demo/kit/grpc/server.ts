import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { cannotListen, reason } from '../../../service/errors.ts';
import { RequestError } from '../../../service/refusal.ts';
import type { Shutdown } from '../../../service/shutdown.ts';
import type { IsOutage } from '../http/refusals.ts';
import type { Api, Methods } from './api.ts';
import { HealthService } from './health.ts';
import { statusOf } from './refusals.ts';

/** How long calls under way may take at a stop, in milliseconds. */
const finishWithin = 3000;
/** By when a call must be answered that came without a deadline, in milliseconds. */
const usualDeadline = 5000;

/** What a handler knows of its call. */
export interface Call {
  /** By when the caller wants an answer: what is asked on their behalf must not take longer. */
  readonly deadline: Date;
}

/** What answers the methods of a service. @throws {RequestError} from each to refuse the call. */
export type Handlers<M extends Methods<M>> = {
  readonly [Name in keyof M]: (request: M[Name]['request'], call: Call) => Promise<M[Name]['response']>;
};

/** What came of a call. */
export type Handled = 'ok' | 'refused' | 'failed';

/** Where the durations go, in seconds. */
export interface HandlingDurations<Method> {
  observe(labels: { readonly method: Method; readonly outcome: Handled }, seconds: number): void;
}

/** What a server is made of. */
export interface GrpcServerOptions<M extends Methods<M>> {
  /** As callers know it, such as `order`. */
  readonly service: string;
  readonly api: Api<M>;
  readonly handlers: Handlers<M>;
  readonly durations: HandlingDurations<keyof M & string>;
  /** Whether an error means that something the service needs is away. */
  readonly isOutage: IsOutage;
  readonly log: Logger;
}

/** Serves an API by gRPC, and beside it gRPC's health service: it says whether the service has what it needs. */
export class GrpcServer<M extends Methods<M>> {
  readonly #options: GrpcServerOptions<M>;
  readonly #server = new Server({ 'grpc.enable_channelz': 0 });
  /** Says whether the service works. */
  readonly health = new HealthService();

  constructor(options: GrpcServerOptions<M>) {
    this.#options = options;
    const names = Object.keys(options.api.definition) as (keyof M & string)[];
    this.#server.addService(
      options.api.definition,
      Object.fromEntries(
        names.map((name) => [name, (call: Unary, answer: Answer) => this.#handle(name, call, answer)]),
      ),
    );
    this.#server.addService(this.health.definition, this.health.implementation);
  }

  /**
   * Listens, and stops at the shutdown: calls under way are answered first.
   * @throws {StartError} when the address cannot be had.
   */
  async listen(
    at: { readonly host: string; readonly port: number; readonly variable: string },
    closing: Shutdown,
  ): Promise<void> {
    closing.add(`gRPC server on port ${at.port}`, () => this.#stop());
    await new Promise<void>((resolve, reject) => {
      this.#server.bindAsync(`${at.host}:${at.port}`, ServerCredentials.createInsecure(), (error) => {
        if (!error) return resolve();
        // gRPC wraps the reason into a sentence of its own.
        const code = error.message.includes('EADDRINUSE') ? 'EADDRINUSE' : undefined;
        reject(cannotListen(at, Object.assign(new Error(error.message), { code }), `choose another by ${at.variable}`));
      });
    });
  }

  async #handle(name: keyof M & string, call: Unary, answer: Answer): Promise<void> {
    const { handlers, durations } = this.#options;
    const began = performance.now();
    const done = (outcome: Handled): void =>
      durations.observe({ method: name, outcome }, (performance.now() - began) / 1000);
    try {
      const response = await handlers[name](call.request, { deadline: deadlineOf(call) });
      done('ok');
      answer(null, response);
    } catch (error) {
      const refused = this.#refusal(name, error);
      done(refused.status < 500 ? 'refused' : 'failed');
      answer(statusOf(refused));
    }
  }

  #refusal(name: string, error: unknown): RequestError {
    const { service, isOutage, log } = this.#options;
    if (error instanceof RequestError) return error;
    if (isOutage(error)) {
      log.warn({ method: name, reason: reason(error) }, 'a dependency does not answer');
      return new RequestError(503, 'unavailable', `the ${service} service cannot reach what it needs; try again`);
    }
    log.error({ method: name, err: error }, 'call failed');
    return new RequestError(500, 'internal', `the ${service} service failed; its log has the reason`);
  }

  async #stop(): Promise<void> {
    this.health.end();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise((resolve) => this.#server.tryShutdown(resolve)),
      new Promise((resolve) => {
        timer = setTimeout(resolve, finishWithin);
      }),
    ]);
    clearTimeout(timer);
    this.#server.forceShutdown();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the handlers' types say what each method takes and gives
type Unary = ServerUnaryCall<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: see above
type Answer = sendUnaryData<any>;

function deadlineOf(call: Unary): Date {
  const [asked, usual] = [Number(call.getDeadline()), Date.now() + usualDeadline];
  return new Date(Math.min(asked, usual));
}
