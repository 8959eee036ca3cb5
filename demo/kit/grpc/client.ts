import { type ServiceError, status } from '@grpc/grpc-js';
import { RequestError } from '../../../service/refusal.ts';
import type { Api, Methods } from './api.ts';
import { type Channels, NoChannel } from './channels.ts';
import { refusalOf } from './refusals.ts';
import { type Method, send } from './send.ts';

/** What came of a call of another service. */
export type HopOutcome = 'ok' | 'refused' | 'failed' | 'unavailable' | 'timed_out' | 'no_channel';

/**
 * The methods of a service, as they are called. The deadline is that on whose behalf it is called; it is never later than
 * the client's own.
 * @throws {RequestError} what the service refuses as it says it, or 503 with the reason where it gives no answer.
 */
export type Client<M extends Methods<M>> = {
  readonly [Name in keyof M]: (request: M[Name]['request'], deadline?: Date) => Promise<M[Name]['response']>;
};

/** What a client is made of. */
export interface ClientOptions<M extends Methods<M>> {
  /** As people know it, such as `order`. */
  readonly service: string;
  readonly api: Api<M>;
  readonly channels: Channels;
  /** How long a call may take, in seconds. */
  readonly answerWithin: number;
  /** Told of each call, with its seconds. */
  readonly observe: (outcome: HopOutcome, seconds: number) => void;
}

/** Makes what calls a service. */
export function makeClient<M extends Methods<M>>(options: ClientOptions<M>): Client<M> {
  const methods = Object.entries(options.api.definition).map(
    ([name, method]) => [name, (request: object, until?: Date) => call(options, method, request, until)] as const,
  );
  return Object.fromEntries(methods) as unknown as Client<M>;
}

async function call<M extends Methods<M>>(
  { service, channels, answerWithin, observe }: ClientOptions<M>,
  method: Method,
  request: object,
  until?: Date,
): Promise<object> {
  const began = performance.now();
  const own = Date.now() + answerWithin * 1000;
  const deadline = new Date(Math.min(own, until?.getTime() ?? own));
  const done = (outcome: HopOutcome): void => observe(outcome, (performance.now() - began) / 1000);
  try {
    const response = await channels.use(deadline, (client) => send(client, method, request, deadline));
    done('ok');
    return response;
  } catch (error) {
    const [outcome, told] = explained(service, error);
    done(outcome);
    throw told;
  }
}

function explained(service: string, error: unknown): readonly [HopOutcome, RequestError] {
  const away = (code: string, message: string): RequestError =>
    new RequestError(503, code, `the ${service} service ${message}; try again`);
  if (error instanceof NoChannel)
    return ['no_channel', away('overloaded', `has too many calls under way (${error.message})`)];
  const { code } = error as ServiceError;
  if (code === undefined) throw error;
  const refused = refusalOf(error as ServiceError);
  if (refused) return [refused.status < 500 ? 'refused' : 'failed', refused];
  if (code === status.DEADLINE_EXCEEDED)
    return ['timed_out', away('service_timeout', 'gave no answer within the deadline')];
  return ['unavailable', away('service_unavailable', 'cannot be reached')];
}
