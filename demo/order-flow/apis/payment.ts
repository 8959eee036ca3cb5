import { readApi } from '../../kit/grpc/api.ts';

/** What somebody pays. */
export interface NewPayment {
  readonly user_id: string;
  readonly order_id: string;
  readonly amount_cents: number;
  readonly currency: string;
  readonly payment_method: string;
  readonly card_last4: string;
  /** Empty where the customer did not say. */
  readonly idempotency_key: string;
}

/** A payment. */
export interface Payment {
  readonly id: string;
  readonly order_id: string;
  /** `pending`, `authorised`, `captured`, `declined` or `voided`. */
  readonly status: string;
  readonly amount_cents: number;
  readonly currency: string;
  readonly payment_method: string;
  readonly card_last4: string;
  readonly created_at: string;
  /** Whether it was captured already. */
  readonly repeated_request: boolean;
}

/** What the payment service does; see `proto/payment.proto`. */
interface PaymentMethods {
  readonly Pay: { readonly request: NewPayment; readonly response: Payment };
  readonly Get: { readonly request: { readonly id: string; readonly user_id: string }; readonly response: Payment };
}

/** The payment service. */
export const paymentApi = readApi<PaymentMethods>(
  new URL('../proto/payment.proto', import.meta.url),
  'order_flow.payment.PaymentService',
);
