import type { ChannelMetrics } from '../../catalog/order-flow-grpc.ts';
import type { Instruments } from '../../instrument/instruments.ts';
import type { Shutdown } from '../../service/shutdown.ts';
import type { Api, Methods } from '../kit/grpc/api.ts';
import { ChannelPool } from '../kit/grpc/channel-pool.ts';
import type { Channels, ChannelsState } from '../kit/grpc/channels.ts';
import { type Client, makeClient } from '../kit/grpc/client.ts';
import type { ChannelConfig } from '../kit/grpc/config.ts';
import type { Health } from '../kit/grpc/health.ts';
import { OneChannelACall } from '../kit/grpc/one-channel-a-call.ts';

/** How long a service may take to say whether it works, in milliseconds. */
const askWithin = 2000;

/** The channels of a process to other services, and what tells of them. */
export class ServiceChannels {
  readonly #config: ChannelConfig;
  readonly #metrics: ReturnType<typeof channelInstruments>;
  readonly #closing: Shutdown;
  readonly #channels = new Map<string, Channels>();

  constructor(config: ChannelConfig, measure: Instruments, metrics: ChannelMetrics, closing: Shutdown) {
    this.#config = config;
    this.#metrics = channelInstruments(measure, metrics);
    this.#closing = closing;
  }

  /** Makes what calls a service, at `host:port`. */
  client<M extends Methods<M>>(service: string, api: Api<M>, target: string): Client<M> {
    const channels = this.#open(service, target);
    this.#channels.set(service, channels);
    this.#closing.add(`channels to ${service}`, () => channels.close());
    const { GRPC_DEADLINE: answerWithin } = this.#config;
    const { hop } = this.#metrics;
    return makeClient({
      service,
      api,
      channels,
      answerWithin,
      observe: (outcome, seconds) => hop.observe({ service, outcome }, seconds),
    });
  }

  /** The pools there are; none where they are off. */
  get pools(): readonly ChannelPool[] {
    return [...this.#channels.values()].filter((one) => one instanceof ChannelPool);
  }

  /** How the channels to each service are. */
  state(): Readonly<Record<string, ChannelsState>> {
    return Object.fromEntries([...this.#channels].map(([service, channels]) => [service, channels.state()]));
  }

  /** Whether each service works; who is asked and does not answer within two seconds is not known to. */
  async health(): Promise<Readonly<Record<string, Health>>> {
    const deadline = new Date(Date.now() + askWithin);
    const asked = [...this.#channels].map(async ([name, channels]) => [name, await channels.health(deadline)] as const);
    return Object.fromEntries(await Promise.all(asked));
  }

  /** Shows in the metrics how the channels are. */
  expose(): void {
    const { connections, size, calls, callsMax, waiting } = this.#metrics;
    for (const [service, state] of Object.entries(this.state())) {
      for (const one of ['in_use', 'idle', 'disconnected'] as const) {
        connections.set({ service, state: one }, state[one]);
      }
      size.set({ service }, state.size);
      calls.set({ service }, state.calls);
      callsMax.set({ service }, state.calls_max);
      waiting.set({ service }, state.waiting);
    }
  }

  #open(service: string, target: string): Channels {
    const { GRPC_POOL, GRPC_POOL_SIZE, GRPC_POOL_CALLS, GRPC_POOL_QUEUE, GRPC_POOL_WAIT } = this.#config;
    if (GRPC_POOL === 'off') return new OneChannelACall(target);
    const limits = {
      size: GRPC_POOL_SIZE,
      callsEach: GRPC_POOL_CALLS,
      queue: GRPC_POOL_QUEUE,
      waitAtMost: GRPC_POOL_WAIT,
    };
    const { acquisitions, wait, reconnects } = this.#metrics;
    return new ChannelPool(target, limits, {
      acquired: (outcome, seconds) => {
        acquisitions.inc({ service, outcome });
        wait.observe({ service }, seconds);
      },
      reconnected: () => reconnects.inc({ service }),
    });
  }
}

const channelInstruments = (measure: Instruments, metrics: ChannelMetrics) => ({
  connections: measure.gauge(metrics.connections),
  size: measure.gauge(metrics.size),
  calls: measure.gauge(metrics.calls),
  callsMax: measure.gauge(metrics.callsMax),
  waiting: measure.gauge(metrics.waiting),
  wait: measure.histogram(metrics.wait),
  acquisitions: measure.counter(metrics.acquisitions),
  reconnects: measure.counter(metrics.reconnects),
  hop: measure.histogram(metrics.hop),
});
