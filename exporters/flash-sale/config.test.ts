import { describe, expect, test } from 'vitest';
import { flashSaleExporterConfig } from './config.ts';

const enough = { PORT: '1', REDIS_URL: 'redis://127.0.0.1', DATABASE_URL: 'postgres://127.0.0.1/flash_sale' };

describe('the flash-sale exporter', () => {
  test('knows the key of the stock of a product, whatever it is called', () => {
    expect(flashSaleExporterConfig(enough).STOCK_KEYS('$& 1')).toBe('product:$& 1:stock');
  });

  test.each([
    [{ ...enough, REDIS_URL: '' }, 'REDIS_URL is not set: set it'],
    [{ ...enough, DATABASE_URL: 'http://a' }, 'DATABASE_URL="http://a": write a URL'],
    [
      { ...enough, STOCK_KEYS: 'stock' },
      'STOCK_KEYS="stock": it must contain {product}, as in product:{product}:stock',
    ],
    [{ ...enough, ORDERS_TABLE: '1' }, 'ORDERS_TABLE="1": write a table'],
  ])('refuses %j and says what to do', (env, message) => {
    expect(() => flashSaleExporterConfig(env)).toThrow(message);
  });
});
