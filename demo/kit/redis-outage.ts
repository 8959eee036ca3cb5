import { ReplyError } from 'ioredis';

/** Redis could not be reached, did not answer in time, or cannot do anything now. */
export class RedisOutage extends Error {
  override readonly name = 'RedisOutage';
}

const cannotNow = /^(LOADING|OOM|READONLY|BUSY|MISCONF)/;

/** Throws what Redis or its connection threw: as an outage, unless Redis refused a command that is wrong. */
export function rethrow(error: unknown): never {
  const { message } = error as Error;
  if (error instanceof ReplyError && !cannotNow.test(message)) throw error;
  throw new RedisOutage(message, { cause: error });
}
