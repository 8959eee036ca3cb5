import type { Redis } from 'ioredis';
import type { FlashSaleExporterConfig } from './config.ts';

/** Reads what Redis says is left of products; one of which it says nothing is left out. @throws on what is no number. */
export async function stockOf(
  redis: Redis,
  { STOCK_KEYS: keyOf }: FlashSaleExporterConfig,
  products: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (products.length === 0) return new Map();
  const values = await redis.mget(products.map(keyOf));
  return new Map(
    products.flatMap((product, at): [string, number][] => {
      const value = values[at];
      if (value === null || value === undefined) return [];
      if (!/^-?\d+$/.test(value)) throw new Error(`stock: "${keyOf(product)}" is "${value}", not a whole number`);
      return [[product, Number(value)]];
    }),
  );
}
