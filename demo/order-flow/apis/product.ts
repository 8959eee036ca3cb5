import { readApi } from '../../kit/grpc/api.ts';

/** A product. Money is in cents. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly price_cents: number;
  readonly currency: string;
}

/** Products. */
interface Products {
  readonly products: readonly Product[];
}

/** What the product service does; see `proto/product.proto`. */
interface ProductMethods {
  readonly List: { readonly request: Readonly<Record<never, never>>; readonly response: Products };
  readonly Find: { readonly request: { readonly ids: readonly string[] }; readonly response: Products };
}

/** The product service. */
export const productApi = readApi<ProductMethods>(
  new URL('../proto/product.proto', import.meta.url),
  'order_flow.product.ProductService',
);
