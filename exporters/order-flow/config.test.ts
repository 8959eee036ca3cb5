import { describe, expect, test } from 'vitest';
import { orderFlowExporterConfig } from './config.ts';

const enough = { PORT: '1', REDIS_URL: 'redis://127.0.0.1', DATABASE_URL: 'postgres://127.0.0.1/order_flow' };

describe('the order flow exporter', () => {
  test('takes a table of any schema', () => {
    expect(orderFlowExporterConfig({ ...enough, ORDERS_TABLE: 'shop.Orders' }).ORDERS_TABLE).toBe('shop.Orders');
  });

  test.each([
    [{ ...enough, REDIS_URL: '' }, 'REDIS_URL is not set: set it'],
    [{ ...enough, DATABASE_URL: 'http://a' }, 'DATABASE_URL="http://a": write a URL'],
    [{ ...enough, PAYMENTS_TABLE: 'a.b.c' }, 'PAYMENTS_TABLE="a.b.c": write a table'],
    [{ ...enough, STOCK_TABLE: 'stock; drop' }, 'STOCK_TABLE="stock; drop": write a table'],
  ])('refuses %j and says what to do', (env, message) => {
    expect(() => orderFlowExporterConfig(env)).toThrow(message);
  });
});
