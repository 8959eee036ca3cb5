import { describe, expect, it } from 'vitest';
import { freePort } from '../../stack/free-ports.ts';
import { keys, useFlashSaleTables } from '../../test/flash-sale-tables.ts';
import { NoAnswer } from '../http-json.ts';
import { flashSaleInvariants, flashSaleState, isWritten } from './flash-sale.ts';
import { beginInvariants } from './index.ts';

/** The demo's own tables on a real Postgres and Redis; its guards are taken away where a breach must be possible. */
const tables = useFlashSaleTables();
const state = () => flashSaleState(tables.databaseUrl, tables.redisUrl);

/** Sells items of a sale in both stores. */
async function sell(product: string, quantity: number, sold: readonly string[]): Promise<void> {
  await tables.begin(product, quantity);
  await tables.write(product, sold);
  await tables.setStock(product, quantity - sold.length);
}

/** The claims that are broken after this was done. */
async function broken(act: () => Promise<void>, accepted = 0): Promise<string[]> {
  const before = await state();
  await act();
  const { invariants } = flashSaleInvariants(before, await state(), accepted);
  return invariants.filter(({ holds }) => !holds).map(({ claim }) => claim);
}

describe("the flash sale's invariants", () => {
  it('hold for sales that are sold out, half sold and untouched', async () => {
    const act = async () => {
      await sell('ball', 3, keys(3));
      await sell('cup', 5, keys(2));
      await sell('hat', 1, []);
    };
    expect(await broken(act, 5)).toEqual([]);
  });

  it('hold when a product is sold anew: orders of its earlier sale do not count, their keys may come again', async () => {
    await sell('ball', 2, ['a', 'b']);
    const act = async () => {
      await tables.begin('ball', 1, 2);
      await tables.write('ball', ['a'], 2);
      await tables.setStock('ball', 0);
    };
    expect(await broken(act, 1)).toEqual([]);
  });

  it('tell the items that the run sold', async () => {
    await sell('ball', 3, keys(3));
    const before = await state();
    await sell('cup', 5, keys(2));
    const { figures } = flashSaleInvariants(before, await state(), 2);
    expect(figures).toEqual([{ title: 'orders', text: '2 of 5 items sold in this run' }]);
  });

  it('see more orders than items, though all stock is 0', async () => {
    const act = async () => {
      await sell('ball', 3, keys(4));
      await tables.pool.query('update products set stock = 0');
      await tables.setStock('ball', 0);
    };
    expect(await broken(act)).toEqual([
      'no more is sold than there is',
      'every item of a sale that is sold out has its order',
      'Postgres has left what is not ordered',
      'Redis has left what is not ordered',
    ]);
  });

  it('see a stock below 0 in Redis', async () => {
    const act = async () => {
      await sell('ball', 3, keys(3));
      await tables.setStock('ball', -1);
    };
    expect(await broken(act)).toEqual(['no more is sold than there is', 'Redis has left what is not ordered']);
  });

  it('see an item that is gone without an order', async () => {
    const act = async () => {
      await sell('ball', 3, keys(2));
      await tables.setStock('ball', 0);
    };
    expect(await broken(act)).toEqual([
      'every item of a sale that is sold out has its order',
      'Redis has left what is not ordered',
    ]);
  });

  it('see a key with two orders', async () => {
    await tables.withoutGuard();
    expect(await broken(() => sell('ball', 3, ['a', 'a']))).toEqual(['no key has two orders']);
  });

  it('see a stock in Postgres that nobody took an order from', async () => {
    const act = async () => {
      await sell('ball', 3, keys(1));
      await tables.pool.query('update products set stock = 3');
    };
    expect(await broken(act)).toEqual(['Postgres has left what is not ordered']);
  });

  it('see a sale of the run that Redis has lost, but not one of before', async () => {
    await sell('old', 3, keys(1));
    await tables.redis.del('product:old:stock');
    const act = async () => {
      await sell('ball', 3, keys(1));
      await tables.redis.del('product:ball:stock');
    };
    expect(await broken(async () => undefined)).toEqual([]);
    expect(await broken(act)).toEqual(['Redis has left what is not ordered']);
  });

  it('see that an order which was accepted is not there', async () => {
    expect(await broken(() => sell('ball', 9, keys(2)), 3)).toEqual(['no accepted order is lost']);
  });

  it('do not hold for a system without a sale', async () => {
    expect(await broken(async () => undefined)).toEqual(['no more is sold than there is']);
  });
});

describe('after a run', () => {
  /** How many times a look is worth while nothing changes. */
  const wait = { seconds: 60, everySeconds: 0.05 };

  it('they wait until the worker has written what was accepted', async () => {
    const before = await state();
    const check = await beginInvariants('flash-sale', tables, AbortSignal.timeout(60_000), wait);
    await tables.begin('ball', 3);
    await tables.setStock('ball', 0);
    expect(isWritten(before, await state(), 0)).toBe(false);
    const checked = check(undefined);
    await tables.write('ball', keys(3));
    const { invariants } = await checked;
    expect(invariants.filter(({ holds }) => !holds)).toEqual([]);
  });

  it('they wait for what k6 was told, too', async () => {
    const before = await state();
    await sell('ball', 3, keys(1));
    expect(isWritten(before, await state(), 1)).toBe(true);
    expect(isWritten(before, await state(), 2)).toBe(false);
  });

  it('they do not wait for ever', async () => {
    const check = await beginInvariants('flash-sale', tables, AbortSignal.timeout(60_000), { ...wait, seconds: 0.2 });
    await tables.begin('ball', 3);
    await tables.setStock('ball', 1);
    const { invariants } = await check(undefined);
    expect(invariants.filter(({ holds }) => !holds).map(({ claim }) => claim)).toEqual([
      'Redis has left what is not ordered',
    ]);
  });

  it('need to know where Redis is', async () => {
    const stores = { databaseUrl: tables.databaseUrl };
    const unknown = beginInvariants('flash-sale', stores, AbortSignal.timeout(60_000));
    await expect(unknown).rejects.toThrow('system.redisUrl is not set');
  });
});

describe('a store that does not answer is named', () => {
  it('Postgres', async () => {
    const nobody = flashSaleState(`postgres://a:hunter2@localhost:${await freePort()}/flash_sale`, tables.redisUrl);
    await expect(nobody).rejects.toThrow(NoAnswer);
    await expect(nobody).rejects.toThrow(/^the database localhost:\d+\/flash_sale .*: connect ECONNREFUSED/);
  });

  it('Redis', async () => {
    const nobody = flashSaleState(tables.databaseUrl, `redis://:hunter2@localhost:${await freePort()}`);
    await expect(nobody).rejects.toThrow(NoAnswer);
    await expect(nobody).rejects.toThrow(/^Redis at localhost:\d+ does not tell its stock: connect ECONNREFUSED/);
  });

  it('and so is one with other tables', async () => {
    await tables.pool.query('drop table orders');
    await expect(state()).rejects.toThrow('does not exist');
  });
});
