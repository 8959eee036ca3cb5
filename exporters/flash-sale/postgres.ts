import {
  flashSaleConnections,
  flashSaleConnectionsMax,
  flashSaleDeadlocks,
  ordersOversold,
  ordersStored,
  saleQuantity,
  saleStock,
} from '../../catalog/flash-sale-exporter.ts';
import { flashSalePostgres } from '../../catalog/stores.ts';
import { type ConnectedSource, type Reading, reading } from '../http/source.ts';
import { atMostEvery } from '../stores/at-most-every.ts';
import { connectionReadings } from '../stores/postgres/connection-readings.ts';
import { type Database, part } from '../stores/postgres/database.ts';
import type { Query } from '../stores/postgres/query.ts';
import { readPostgresServer } from '../stores/postgres/server.ts';
import type { FlashSaleExporterConfig } from './config.ts';
import { type Sale, salesOf } from './sales.ts';

/** Looking through the processes of a server takes tens of milliseconds of CPU: too much for each second. */
const lookEvery = 5;

const connections = {
  connections: flashSaleConnections,
  connectionsMax: flashSaleConnectionsMax,
  deadlocks: flashSaleDeadlocks,
};

/** What Postgres knows of the sales and of itself. It tells `learn` which products are on sale. */
export function postgresSource(
  database: Database,
  config: FlashSaleExporterConfig,
  learn: (products: readonly string[]) => void,
): ConnectedSource<'postgres'> {
  const readSales = salesOf(config);
  const readServer = atMostEvery(lookEvery, (query: Query) =>
    readPostgresServer(query, database.url, flashSalePostgres),
  );
  const read = async (query: Query): Promise<readonly Reading[]> => {
    const sales = await part('sales', readSales(query));
    learn(sales.map(({ product }) => product));
    return [
      ...saleReadings(sales),
      ...(await part('connections', connectionReadings(query, connections))),
      ...(await part('server', readServer(query))),
    ];
  };
  return {
    name: 'postgres',
    collect: (signal, seconds) => database.read(signal, seconds, read),
    close: () => database.close(),
  };
}

function saleReadings(sales: readonly Sale[]): readonly Reading[] {
  const ofEach = (value: (sale: Sale) => number) =>
    sales.map((sale) => ({ labels: { product: sale.product }, value: value(sale) }));
  const inAll = (value: (sale: Sale) => number) => sales.reduce((sum, sale) => sum + Math.max(0, value(sale)), 0);
  return [
    reading(
      saleStock,
      sales.map(({ product, stock }) => ({ labels: { store: 'postgres', product }, value: stock })),
    ),
    reading(
      saleQuantity,
      ofEach(({ quantity }) => quantity),
    ),
    reading(
      ordersStored,
      ofEach(({ orders }) => orders),
    ),
    reading(ordersOversold, [
      { labels: { breach: 'beyond_quantity' }, value: inAll(({ orders, quantity }) => orders - quantity) },
      { labels: { breach: 'key_twice' }, value: inAll(({ keyed, keys }) => keyed - keys) },
    ]),
  ];
}
