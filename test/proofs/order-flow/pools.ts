import { ask } from '../../booking-client.ts';
import type { TestStack } from '../../panels/demo-stack.ts';

/** A pool as the gateway tells it at `/health/pools/detailed`, as far as somebody asks for it. */
interface Pool {
  readonly waits: number;
}

/** The gateway's pools, by service. */
async function readPools({ target: { baseUrl } }: Pick<TestStack, 'target'>): Promise<Readonly<Record<string, Pool>>> {
  return (await ask(baseUrl, 'GET', '/health/pools/detailed')).body.pools;
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
