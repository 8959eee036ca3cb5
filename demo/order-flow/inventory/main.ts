import { z } from 'zod';
import { orderFlowInventory } from '../../../catalog/emitters.ts';
import { inventoryHandling } from '../../../catalog/order-flow-grpc.ts';
import { wholeNumber } from '../../../service/config.ts';
import { inventoryApi } from '../apis/inventory.ts';
import { microserviceVariables, runMicroservice } from '../microservice.ts';
import { addStock, inventoryHandlers } from './stock.ts';

await runMicroservice({
  emitter: orderFlowInventory,
  name: 'inventory',
  api: inventoryApi,
  handling: inventoryHandling,
  tables: new URL('schema.sql', import.meta.url),
  variables: z.object({
    ...microserviceVariables,
    /** How many of each product there are in an empty stock. */
    STOCK: wholeNumber(0, 1_000_000_000).default(100_000_000),
  }),
  build: async ({ config, pool }) => {
    await addStock(pool, config.STOCK);
    return { handlers: inventoryHandlers(pool) };
  },
});
