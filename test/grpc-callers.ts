import { afterEach, beforeEach } from 'vitest';
import { ChannelPool, type PoolLimits } from '../demo/kit/grpc/channel-pool.ts';
import type { Acquired, Channels } from '../demo/kit/grpc/channels.ts';
import { type Client, type HopOutcome, makeClient } from '../demo/kit/grpc/client.ts';
import type { RequestError } from '../service/refusal.ts';
import { api, type Greeter, type GrpcService, smallPool, startGrpcService } from './grpc-service.ts';

/** Callers of a gRPC service that is new in each test, and what became of their calls. */
export function useGrpcCallers() {
  let service: GrpcService;
  const open: Channels[] = [];
  const acquired: Acquired[] = [];
  const hops: HopOutcome[] = [];
  const events = { acquired: (outcome: Acquired) => acquired.push(outcome), reconnected: () => undefined };

  beforeEach(async () => {
    for (const outcomes of [acquired, hops]) outcomes.length = 0;
    service = await startGrpcService();
  });
  afterEach(async () => {
    service.letGo();
    for (const one of open.splice(0)) one.close();
    await service.stop();
  });

  return {
    /** The service of this test. */
    get service(): GrpcService {
      return service;
    },
    /** Closed after the test. */
    open,
    acquired,
    hops,
    callerBy(channels: Channels, answerWithin = 30): Client<Greeter> {
      open.push(channels);
      return makeClient({ service: 'product', api, channels, answerWithin, observe: (outcome) => hops.push(outcome) });
    },
    pool: (limits: Partial<PoolLimits> = {}, target = service.target): ChannelPool =>
      new ChannelPool(target, { ...smallPool, ...limits }, events),
  };
}

/** What a call was refused with; undefined when it was answered. */
export const refusedBy = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    ({ status, error, message, field }: RequestError) => ({ status, error, message, field }),
  );
