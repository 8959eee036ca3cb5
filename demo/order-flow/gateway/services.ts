import { notificationApi } from '../apis/notification.ts';
import { orderApi } from '../apis/order.ts';
import { paymentApi } from '../apis/payment.ts';
import { productApi } from '../apis/product.ts';
import { userApi } from '../apis/user.ts';
import type { ServiceChannels } from '../channels.ts';
import type { GatewayConfig } from './config.ts';

/** The services behind the gateway, by the names that their pools have. */
export const serviceNames = ['user', 'product', 'order', 'payment', 'notification'] as const;

/** The name of one of them. */
export type ServiceName = (typeof serviceNames)[number];

/** Where each service is, `host:port`. */
export type Targets = Readonly<Record<ServiceName, string>>;

/** Where the services are by the configuration. */
export const configuredTargets = (config: GatewayConfig): Targets => ({
  user: config.USER_SERVICE,
  product: config.PRODUCT_SERVICE,
  order: config.ORDER_SERVICE,
  payment: config.PAYMENT_SERVICE,
  notification: config.NOTIFICATION_SERVICE,
});

/** Makes what calls each service. */
export const makeServices = (channels: ServiceChannels, at: Targets) => ({
  user: channels.client('user', userApi, at.user),
  product: channels.client('product', productApi, at.product),
  order: channels.client('order', orderApi, at.order),
  payment: channels.client('payment', paymentApi, at.payment),
  notification: channels.client('notification', notificationApi, at.notification),
});

/** What calls each service. */
export type Services = ReturnType<typeof makeServices>;
