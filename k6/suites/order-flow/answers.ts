/** What answers to a shopper may have in their bodies, by one name or another. */
interface Body {
  readonly access_token?: unknown;
  readonly price?: unknown;
  readonly product?: { readonly price?: unknown };
  readonly order?: { readonly id?: unknown };
  readonly payment?: { readonly id?: unknown };
  readonly data?: { readonly access_token?: unknown; readonly id?: unknown; readonly price?: unknown };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const object = (body: unknown): Body => (typeof body === 'object' && body !== null ? body : {});

/** The token of whoever has signed in. */
export const tokenOf = (body: unknown): string | undefined =>
  text(object(body).access_token ?? object(body).data?.access_token);

/** The id of an order that was made. */
export const orderIdOf = (body: unknown): string | undefined => text(object(body).order?.id ?? object(body).data?.id);

/** The id of a payment that was made. */
export const paymentIdOf = (body: unknown): string | undefined =>
  text(object(body).payment?.id ?? object(body).data?.id);

/** What a product costs, as it was shown; else what it is known to cost. */
export function priceOf(body: unknown, known: number): number {
  const { product, price, data } = object(body);
  const shown = product?.price ?? data?.price ?? price;
  return typeof shown === 'number' && shown > 0 ? shown : known;
}

/** What so many of a product cost: money has two decimals. */
export const amountOf = (price: number, quantity: number): number => Math.round(price * quantity * 100) / 100;
