import { z } from 'zod';
import { durationInSeconds, wholeNumber } from '../../../service/config.ts';

/** Where a service listens for gRPC: `host:port`. */
export const grpcAddress = z
  .string()
  .regex(/^(\[[\da-f:.]+\]|[^\s:[\]/]+):\d{1,5}$/i, 'write host:port of the gRPC server');

/** How other services are called; durations in seconds. */
export const channelVariables = {
  /** Off: each call makes a connection of its own. */
  GRPC_POOL: z.enum(['on', 'off'], { error: 'write on or off' }).default('on'),
  /** Connections to each service. */
  GRPC_POOL_SIZE: wholeNumber(1, 100).default(5),
  /** Calls that a connection takes at once; HTTP/2 servers seldom allow more than 100. */
  GRPC_POOL_CALLS: wholeNumber(1, 100).default(20),
  /** Calls of a service that may wait for a connection. */
  GRPC_POOL_QUEUE: wholeNumber(0).default(200),
  /** How long a call waits for a connection. */
  GRPC_POOL_WAIT: durationInSeconds.prefault('1s'),
  /** How long a call may take, the wait included. */
  GRPC_DEADLINE: durationInSeconds.prefault('3s'),
};

/** What {@link channelVariables} give. */
export type ChannelConfig = z.output<z.ZodObject<typeof channelVariables>>;
