import { readApi } from '../../kit/grpc/api.ts';

/** How many of a product. */
export interface Line {
  readonly product_id: string;
  readonly quantity: number;
}

/** What the inventory service does; see `proto/inventory.proto`. */
interface InventoryMethods {
  readonly Reserve: {
    readonly request: { readonly order_id: string; readonly lines: readonly Line[] };
    readonly response: Readonly<Record<never, never>>;
  };
  readonly ListHeld: {
    readonly request: { readonly older_than_milliseconds: number; readonly most: number };
    readonly response: { readonly order_ids: readonly string[] };
  };
  readonly Settle: {
    readonly request: { readonly keep: readonly string[]; readonly release: readonly string[] };
    readonly response: { readonly released: number };
  };
}

/** The inventory service. */
export const inventoryApi = readApi<InventoryMethods>(
  new URL('../proto/inventory.proto', import.meta.url),
  'order_flow.inventory.InventoryService',
);
