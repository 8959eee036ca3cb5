import { z } from 'zod';
import { durationInSeconds, httpUrl, readConfig } from '../../../service/config.ts';
import { demoVariables, redisVariables } from '../../kit/config.ts';
import { channelVariables, grpcAddress } from '../../kit/grpc/config.ts';

const schema = z.object({
  ...demoVariables,
  ...redisVariables,
  ...channelVariables,
  USER_SERVICE: grpcAddress,
  PRODUCT_SERVICE: grpcAddress,
  ORDER_SERVICE: grpcAddress,
  PAYMENT_SERVICE: grpcAddress,
  NOTIFICATION_SERVICE: grpcAddress,
  /** How long Redis may take to answer. */
  REDIS_TIMEOUT: durationInSeconds.prefault('1s'),
  /** Signs the tokens; made up at each start when unset. */
  TOKEN_SECRET: z.string().min(32).optional(),
  TOKEN_TTL: durationInSeconds.prefault('1h'),
  /** The API of a Toxiproxy through which the services are called, so that their network can be made slow; unset, they are called directly. */
  TOXIPROXY_URL: httpUrl.optional(),
  /** Where the proxies listen, as Toxiproxy has it. */
  TOXIPROXY_LISTEN: z.string().min(1).default('127.0.0.1'),
  /** What the names of its proxies begin with. */
  TOXIPROXY_PREFIX: z.string().min(1).default('order-flow'),
});

/** The gateway's configuration; durations in seconds. @throws {ConfigError} */
export const gatewayConfig = (env: NodeJS.ProcessEnv) => readConfig(schema, env);

/** What {@link gatewayConfig} gives. */
export type GatewayConfig = ReturnType<typeof gatewayConfig>;
