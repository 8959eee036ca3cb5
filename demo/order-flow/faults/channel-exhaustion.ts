import { z } from 'zod';
import { type Fault, fault } from '../../kit/faults/fault.ts';
import type { ChannelPool } from '../../kit/grpc/channel-pool.ts';

const parameters = z.strictObject({
  /** How many calls of each service are left to those who need one. */
  leave: z.number().int().min(0).default(1),
});

/** Keeps the places of the gRPC pools, as code does that forgets to give them back. Where they are off it does nothing. */
export function channelExhaustion(pools: () => readonly ChannelPool[]): Fault {
  let release: (() => void)[] = [];
  return fault({
    name: 'pool-exhaustion',
    description: 'All but a few of the places of the gRPC pools are taken and kept.',
    parameters,
    on: async ({ leave }) => {
      release = pools().map((pool) => pool.hold(leave));
    },
    off: async () => {
      for (const each of release) each();
      release = [];
    },
  });
}
