import { z } from 'zod';
import { orderFlowNotification } from '../../../catalog/emitters.ts';
import { orderFlowNotifications } from '../../../catalog/order-flow.ts';
import { notificationHandling } from '../../../catalog/order-flow-grpc.ts';
import { notificationApi } from '../apis/notification.ts';
import { microserviceVariables, runMicroservice } from '../microservice.ts';
import { notificationHandlers } from './notices.ts';

await runMicroservice({
  emitter: orderFlowNotification,
  name: 'notification',
  api: notificationApi,
  handling: notificationHandling,
  tables: new URL('schema.sql', import.meta.url),
  variables: z.object(microserviceVariables),
  build: async ({ pool, measure }) => ({
    handlers: notificationHandlers(pool, measure.counter(orderFlowNotifications)),
  }),
});
