import {
  type ChannelMetrics,
  gatewayChannels,
  orderChannels,
  paymentChannels,
} from '../../../catalog/order-flow-grpc.ts';
import { ask } from '../../booking-client.ts';
import type { TestStack } from '../../panels/demo-stack.ts';
import { readMetrics, type Sample } from '../../panels/witness.ts';

/** A pool as the gateway tells it at `/health/pools/detailed`. */
type Pool = Readonly<
  Record<'size' | 'idle' | 'in_use' | 'disconnected' | 'calls' | 'calls_max' | 'waiting' | 'waits', number>
>;

/** The gateway's pools, by service. */
async function readPools({ target: { baseUrl } }: Pick<TestStack, 'target'>): Promise<Readonly<Record<string, Pool>>> {
  return (await ask(baseUrl, 'GET', '/health/pools/detailed')).body.pools;
}

/** Those that have pools, and do not say how they are but in their metrics. */
const others: readonly ChannelMetrics[] = [orderChannels, paymentChannels];

/** How all pools are, as samples of a witness: the gateway's as it tells at `/health/pools/detailed`, by job and service. */
export async function poolSamples(system: Pick<TestStack, 'target' | 'stack'>): Promise<Sample[]> {
  const { job } = gatewayChannels.size.emitter;
  const own = Object.entries(await readPools(system)).flatMap(([service, pool]): Sample[] => [
    ...(['in_use', 'idle', 'disconnected'] as const).map((state) => ({
      ...{ name: 'connections', labels: { job, service, state }, value: pool[state] },
    })),
    ...(['size', 'calls', 'calls_max', 'waiting'] as const).map((name) => ({
      ...{ name, labels: { job, service }, value: pool[name] },
    })),
  ]);
  const told = others.map(async ({ connections, size, calls, callsMax, waiting }) => {
    const names = new Map<string, string>([
      [connections.name, 'connections'],
      [size.name, 'size'],
      [calls.name, 'calls'],
      [callsMax.name, 'calls_max'],
      [waiting.name, 'waiting'],
    ]);
    const { job } = size.emitter;
    return (await readMetrics(system.stack.url(job))).flatMap(({ name: metric, labels, value }): Sample[] => {
      const name = names.get(metric);
      return name === undefined ? [] : [{ name, labels: { ...labels, job }, value }];
    });
  });
  return [own, ...(await Promise.all(told))].flat();
}

/** When calls of a service had to wait for a channel, as somebody knows who asks the gateway again and again, in seconds since the epoch. */
export function poolWaits(system: Pick<TestStack, 'target'>, service: string) {
  const times: number[] = [];
  let last: number | undefined;
  return {
    times: () => times,
    read: async () => {
      const waits = (await readPools(system))[service]?.waits ?? 0;
      for (let more = waits - (last ?? waits); more > 0; more--) times.push(Date.now() / 1000);
      last = waits;
    },
  };
}
