import { z } from 'zod';
import { orderFlowPayment } from '../../../catalog/emitters.ts';
import {
  orderFlowPaymentFaultActive,
  orderFlowPayments,
  orderFlowRecoveredPayments,
} from '../../../catalog/order-flow.ts';
import { paymentChannels, paymentHandling } from '../../../catalog/order-flow-grpc.ts';
import { durationInSeconds } from '../../../service/config.ts';
import { grpcAddress } from '../../kit/grpc/config.ts';
import { repeat } from '../../kit/worker.ts';
import { notificationApi } from '../apis/notification.ts';
import { orderApi } from '../apis/order.ts';
import { paymentApi } from '../apis/payment.ts';
import { microserviceVariables, runMicroservice } from '../microservice.ts';
import { CardProvider } from './card-provider.ts';
import { finishPayments, tellOfPayments } from './later.ts';
import { PaymentStore } from './payment-store.ts';
import { Payments } from './payments.ts';

await runMicroservice({
  emitter: orderFlowPayment,
  name: 'payment',
  api: paymentApi,
  handling: paymentHandling,
  tables: new URL('schema.sql', import.meta.url),
  variables: z.object({
    ...microserviceVariables,
    ORDER_SERVICE: grpcAddress,
    NOTIFICATION_SERVICE: grpcAddress,
    /** After which a payment is finished whose request broke off. */
    FINISH_AFTER: durationInSeconds.prefault('5s'),
    FINISH_INTERVAL: durationInSeconds.prefault('1s'),
    NOTIFY_INTERVAL: durationInSeconds.prefault('200ms'),
  }),
  build: async ({ config, pool, measure, log, closing, channels }) => {
    const services = channels(paymentChannels);
    const order = services.client('order', orderApi, config.ORDER_SERVICE);
    const notification = services.client('notification', notificationApi, config.NOTIFICATION_SERVICE);
    const store = new PaymentStore(pool);
    const provider = new CardProvider(pool, config.GRPC_DEADLINE);
    const payments = new Payments({ store, provider, order, outcomes: measure.counter(orderFlowPayments) });
    const recovered = measure.counter(orderFlowRecoveredPayments);
    const finishing = repeat('unfinished payments', config.FINISH_INTERVAL, log, (signal) =>
      finishPayments({ store, payments, recovered, log }, config.FINISH_AFTER, signal),
    );
    closing.add('unfinished payments', () => finishing.stop());
    const telling = repeat('notices', config.NOTIFY_INTERVAL, log, (signal) =>
      tellOfPayments({ store, notification, log }, signal),
    );
    closing.add('notices', () => telling.stop());
    return {
      handlers: payments.handlers,
      faults: provider.faults,
      faultActive: measure.gauge(orderFlowPaymentFaultActive),
    };
  },
});
