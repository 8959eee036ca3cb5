import type pg from 'pg';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Emitter, Metric } from '../../catalog/metric.ts';
import type { ChannelMetrics } from '../../catalog/order-flow-grpc.ts';
import { type GaugeInstrument, type Instruments, instruments } from '../../instrument/instruments.ts';
import { readConfig, wholeNumber } from '../../service/config.ts';
import { runService } from '../../service/run.ts';
import type { Shutdown } from '../../service/shutdown.ts';
import { demoVariables, postgresVariables } from '../kit/config.ts';
import type { Fault } from '../kit/faults/fault.ts';
import { serveFaults } from '../kit/faults/server.ts';
import type { Api, Methods } from '../kit/grpc/api.ts';
import { channelVariables } from '../kit/grpc/config.ts';
import { GrpcServer, type Handlers } from '../kit/grpc/server.ts';
import { addOperations, answering } from '../kit/http/operations.ts';
import { httpServer, listen } from '../kit/http/server.ts';
import { connectPostgres, isPostgresOutage } from '../kit/postgres.ts';
import { createTables, ensureDatabase } from '../kit/schema.ts';
import { repeat } from '../kit/worker.ts';
import { ServiceChannels } from './channels.ts';
import { addHealthRoute } from './health-route.ts';

/** What every service of the order flow reads. */
export const microserviceVariables = {
  ...demoVariables,
  ...postgresVariables,
  ...channelVariables,
  /** Six services share a server's usual 100 connections. */
  POSTGRES_POOL: wholeNumber(2).default(10),
  GRPC_PORT: wholeNumber(1, 65_535),
};

type MicroserviceConfig = z.output<z.ZodObject<typeof microserviceVariables>>;

/** What a service is built with. */
export interface Parts<Config> {
  readonly config: Config;
  readonly pool: pg.Pool;
  readonly measure: Instruments;
  readonly log: Logger;
  readonly closing: Shutdown;
  /** Makes the channels to other services, where it calls some. Once. */
  channels(metrics: ChannelMetrics): ServiceChannels;
}

/** What answers the calls of a service, and its fault switches. */
export interface Built<M extends Methods<M>> {
  readonly handlers: Handlers<M>;
  readonly faults?: readonly Fault[];
  /** Shows which of them are on. */
  readonly faultActive?: GaugeInstrument<{ readonly fault: readonly string[] }>;
}

/** One service of the order flow, as its `main.ts` says it. */
export interface Microservice<M extends Methods<M>, Config> {
  readonly emitter: Emitter;
  /** As the others call it, such as `order`. */
  readonly name: string;
  readonly api: Api<M>;
  readonly handling: Metric<
    'histogram',
    { readonly method: readonly (keyof M & string)[]; readonly outcome: readonly ['ok', 'refused', 'failed'] }
  >;
  /** The SQL file of its schema. */
  readonly tables: URL;
  readonly variables: z.ZodObject<z.ZodRawShape> & z.ZodType<Config>;
  readonly build: (parts: Parts<Config>) => Promise<Built<M>>;
}

/** How often a service sees whether it has what it needs, in seconds. */
const lookEvery = 1;

/** Runs a service: gRPC on GRPC_PORT; on PORT its metrics and whether it is ready. Its tables are made where they are missing. */
export function runMicroservice<M extends Methods<M>, Config extends MicroserviceConfig>(
  service: Microservice<M, Config>,
): Promise<void> {
  return runService<Config>({
    name: service.emitter.job,
    config: (env) => readConfig(service.variables, env) as Config,
    start: (config, log, closing) => start(service, config, log, closing),
  });
}

async function start<M extends Methods<M>, Config extends MicroserviceConfig>(
  { emitter, name, api, handling, tables, build }: Microservice<M, Config>,
  config: Config,
  log: Logger,
  closing: Shutdown,
): Promise<void> {
  const prepare = () => ensureDatabase(config.DATABASE_URL, log);
  const pool = await connectPostgres(config, log, closing, { prepare });
  await createTables(pool, tables);
  const measure = instruments(emitter);
  let channels: ServiceChannels | undefined;
  const { handlers, faults, faultActive } = await build({
    config,
    pool,
    measure,
    log,
    closing,
    channels: (metrics) => {
      channels = new ServiceChannels(config, measure, metrics, closing);
      return channels;
    },
  });
  const durations = measure.histogram(handling);
  const server = new GrpcServer<M>({ service: name, api, handlers, durations, isOutage: isPostgresOutage, log });
  const app = httpServer(log, isPostgresOutage);
  const { registry } = measure;
  const exposition = {
    contentType: registry.contentType,
    metrics: () => {
      channels?.expose();
      return registry.metrics();
    },
  };
  const postgres = { name: 'postgres', ask: () => pool.query('select 1') };
  addOperations(app, exposition, [postgres]);
  addHealthRoute(app, [postgres]);
  const looking = repeat('health', lookEvery, log, async () => server.health.set(await answering(postgres)));
  closing.add('health', () => looking.stop());
  await server.listen({ host: config.HOST, port: config.GRPC_PORT, variable: 'GRPC_PORT' }, closing);
  await listen(app, { host: config.HOST, port: config.PORT, variable: 'PORT' }, closing);
  if (faults) {
    await serveFaults(config, faults, log, closing, (fault, on) => faultActive?.set({ fault }, on ? 1 : 0));
  }
  log.info({ host: config.HOST, port: config.PORT, grpcPort: config.GRPC_PORT }, 'ready');
}
