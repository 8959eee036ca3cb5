import { z } from 'zod';
import { orderFlowProduct } from '../../../catalog/emitters.ts';
import { productHandling } from '../../../catalog/order-flow-grpc.ts';
import { productApi } from '../apis/product.ts';
import { microserviceVariables, runMicroservice } from '../microservice.ts';
import { addProducts, productHandlers } from './catalogue.ts';

await runMicroservice({
  emitter: orderFlowProduct,
  name: 'product',
  api: productApi,
  handling: productHandling,
  tables: new URL('schema.sql', import.meta.url),
  variables: z.object(microserviceVariables),
  build: async ({ pool }) => {
    await addProducts(pool);
    return { handlers: productHandlers(pool) };
  },
});
