import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayChannels } from '../../../catalog/order-flow-grpc.ts';
import type { TestStack } from '../../panels/demo-stack.ts';
import { now, readMetrics, sumOf } from '../../panels/witness.ts';

const { hop } = gatewayChannels;

/** The edges of the buckets that a hop falls into, in seconds. */
export const hopEdges: readonly number[] = [...(hop.buckets ?? []), Number.POSITIVE_INFINITY];

/** Between two readings, in milliseconds. */
const pause = 200;

/** Which hop, and over how many seconds. */
interface Lately {
  readonly service: string;
  readonly quantile: number;
  readonly window: number;
  /** Calls a second, of fewer than which nobody judges a quantile. */
  readonly least: number;
}

/**
 * Within which time so many of a hundred calls of a service by the gateway were answered of late: the upper edge of the
 * gateway's own bucket, in seconds, or 0 where there were too few. For somebody who asks again and again.
 */
export function hopTime({ stack }: Pick<TestStack, 'stack'>, { service, quantile, window, least }: Lately) {
  const readings: { readonly at: number; readonly counts: readonly number[] }[] = [];
  return async (): Promise<number> => {
    await sleep(pause);
    const samples = await readMetrics(stack.url(hop.emitter.job));
    const at = now();
    const upTo = (le: string) => sumOf({ samples }, `${hop.name}_bucket`, { service, le });
    const counts = hopEdges.map((edge) => upTo(Number.isFinite(edge) ? String(edge) : '+Inf'));
    readings.push({ at, counts });
    const before = readings.findLast((one) => one.at <= at - window) ?? readings[0];
    const grown = counts.map((count, bucket) => count - (before?.counts[bucket] ?? 0));
    const all = grown.at(-1) ?? 0;
    if (all < least * (at - (before?.at ?? at))) return 0;
    return hopEdges.find((_, bucket) => (grown[bucket] ?? 0) >= quantile * all) ?? Number.POSITIVE_INFINITY;
  };
}
