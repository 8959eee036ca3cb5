import { readApi } from '../../kit/grpc/api.ts';

/** What a user is told of a payment. */
export interface Notice {
  readonly payment_id: string;
  readonly order_id: string;
  readonly user_id: string;
  readonly text: string;
}

/** What a user was told. */
export interface Notification {
  readonly order_id: string;
  readonly text: string;
  readonly sent_at: string;
}

/** What the notification service does; see `proto/notification.proto`. */
interface NotificationMethods {
  readonly Notify: {
    readonly request: { readonly notices: readonly Notice[] };
    readonly response: { readonly repeated_notices: number };
  };
  readonly List: {
    readonly request: { readonly user_id: string; readonly most: number };
    readonly response: { readonly notifications: readonly Notification[] };
  };
}

/** The notification service. */
export const notificationApi = readApi<NotificationMethods>(
  new URL('../proto/notification.proto', import.meta.url),
  'order_flow.notification.NotificationService',
);
