import { z } from 'zod';
import { orderFlowOrder } from '../../../catalog/emitters.ts';
import { orderFlowOrderFaultActive, orderFlowOrders, orderFlowSettled } from '../../../catalog/order-flow.ts';
import { orderChannels, orderHandling } from '../../../catalog/order-flow-grpc.ts';
import { durationInSeconds } from '../../../service/config.ts';
import { delay } from '../../kit/faults/delay.ts';
import { grpcAddress } from '../../kit/grpc/config.ts';
import { repeat } from '../../kit/worker.ts';
import { inventoryApi } from '../apis/inventory.ts';
import { orderApi } from '../apis/order.ts';
import { productApi } from '../apis/product.ts';
import { microserviceVariables, runMicroservice } from '../microservice.ts';
import { expireOrders } from './expiry.ts';
import { OrderStore } from './order-store.ts';
import { Orders } from './orders.ts';
import { settleReservations } from './settling.ts';

await runMicroservice({
  emitter: orderFlowOrder,
  name: 'order',
  api: orderApi,
  handling: orderHandling,
  tables: new URL('schema.sql', import.meta.url),
  variables: z.object({
    ...microserviceVariables,
    PRODUCT_SERVICE: grpcAddress,
    INVENTORY_SERVICE: grpcAddress,
    /** After which a reservation is compared with the orders. */
    SETTLE_AFTER: durationInSeconds.prefault('5s'),
    SETTLE_INTERVAL: durationInSeconds.prefault('1s'),
    /** How long an order waits to be paid, before it is cancelled. */
    ORDER_HOLD: durationInSeconds.prefault('1h'),
    EXPIRE_INTERVAL: durationInSeconds.prefault('1s'),
  }),
  build: async ({ config, pool, measure, log, closing, channels }) => {
    const services = channels(orderChannels);
    const store = new OrderStore(pool);
    const product = services.client('product', productApi, config.PRODUCT_SERVICE);
    const inventory = services.client('inventory', inventoryApi, config.INVENTORY_SERVICE);
    const settled = measure.counter(orderFlowSettled);
    const settling = repeat('settling', config.SETTLE_INTERVAL, log, (signal) =>
      settleReservations({ store, inventory, settled, log }, config.SETTLE_AFTER, signal),
    );
    closing.add('settling', () => settling.stop());
    const expiring = repeat('expiry', config.EXPIRE_INTERVAL, log, (signal) =>
      expireOrders({ store, inventory, log }, config.ORDER_HOLD, signal),
    );
    closing.add('expiry', () => expiring.stop());
    const slow = delay('slow-orders', 'A share of the orders waits before it is made.');
    const outcomes = measure.counter(orderFlowOrders);
    const orders = new Orders({ store, product, inventory, outcomes, delay: slow.wait });
    return {
      handlers: orders.handlers,
      faults: [slow.fault],
      faultActive: measure.gauge(orderFlowOrderFaultActive),
    };
  },
});
