import { z } from 'zod';
import { RequestError } from '../../../../service/refusal.ts';
import type { HttpServer } from '../../../kit/http/server.ts';
import { text } from '../../../kit/http/validation.ts';
import type { Product } from '../../apis/product.ts';
import { fromCents } from '../../money.ts';
import type { Services } from '../services.ts';

const shown = ({ price_cents, ...product }: Product) => ({ ...product, price: fromCents(price_cents) });

/** The product with this id. @throws {RequestError} 404 when there is none. */
export async function findProduct({ product }: Services, id: string, field: string): Promise<Product> {
  const { products } = await product.Find({ ids: [id] });
  if (products[0]) return products[0];
  throw new RequestError(404, 'unknown_product', `no product ${id}`, field);
}

/** `GET /products` and `GET /products/:id`, for everybody. */
export function addProductRoutes(app: HttpServer, services: Services): void {
  app.get('/products', { config: { answers: [200] } }, async () => {
    const { products } = await services.product.List({});
    return { products: products.map(shown), total: products.length };
  });

  const schema = { params: z.object({ id: text(64) }) };
  app.get('/products/:id', { schema, config: { answers: [200, 404] } }, async (request) => ({
    product: shown(await findProduct(services, request.params.id, 'id')),
  }));
}
