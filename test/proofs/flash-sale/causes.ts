import { flashSaleService } from '../../../catalog/emitters.ts';
import { flashSaleRequests } from '../../../catalog/flash-sale.ts';
import { ordersPending } from '../../../catalog/flash-sale-exporter.ts';
import { level, objectives } from '../../../catalog/objectives.ts';
import { systems } from '../../../catalog/systems.ts';
import type { Cause } from '../../alert-proofs/cause.ts';
import { type Call, every, timed } from '../../alert-proofs/stage.ts';
import type { Answer } from '../../booking-client.ts';
import { until } from '../../checkout.ts';
import { init, order } from '../../flash-sale-world.ts';
import { type DemoStack, openDemo } from '../../panels/demo-stack.ts';
import { recordedFaults } from '../../panels/faults.ts';
import { forgottenTarget, renamedMetrics } from '../availability.ts';
import { type Asking, failingRequests, slowRequests } from '../request-causes.ts';
import { breach } from './breach.ts';
import { oversoldOf, pendingOf, readSales, type SaleStores, saleStores } from './stores.ts';

const promises = objectives['flash-sale'];

/** The stack of the flash sale, those who come to it, and its stores. */
export interface SaleStage extends Asking {
  readonly system: DemoStack;
  readonly stores: SaleStores;
  /** Stops everything. */
  readonly close: () => Promise<void>;
}

/** The product that people ask for all the time: there was one, and it is sold. */
const soldOut = 'poster';

/** Between two orders for it, in milliseconds. */
const pause = 100;

/** Starts the stack with its rules at a time scale, and lets people come to a sale that is sold out. */
export async function openSale(timeScale: number): Promise<SaleStage> {
  const system = await openDemo(systems['flash-sale'].name, {
    timeScale,
    // Those who order many at once are to get them.
    env: { LOG_LEVEL: 'info', FLASH_SALE_RATE_LIMIT: 'off' },
  });
  const stores = saleStores(system);
  const url = system.target.baseUrl;
  const calls: Call[] = [];
  const visit = async () => {
    const [, call] = await timed(() => order(url, soldOut));
    calls.push(call);
  };
  await init(url, soldOut, 1);
  await visit();
  const leave = every(pause, visit);
  return {
    ...{ system, stores, timeScale, calls },
    fault: recordedFaults(system).fault,
    close: async () => {
      leave();
      stores.close();
      await system.close();
    },
  };
}

/** The worker stands still, and more is ordered than it may have to write. */
function stalledWorker({ system: { target }, stores, fault }: SaleStage): Cause {
  const limit = level(ordersPending.promised.objective, 'critical');
  const wanted = 1.5 * limit;
  return {
    alert: 'FlashSaleOrdersPendingHigh',
    act: 'breakage',
    does: `the fault \`stalled-worker\`, and ${wanted} orders of which each is accepted`,
    labels: {},
    witness: {
      who: 'Redis and Postgres are asked for the items that are taken, and the orders that are written',
      read: async () => pendingOf(await readSales(stores)),
      beyond: (orders) => orders > limit,
    },
    begin: async () => {
      const off = await fault({ name: 'stalled-worker', parameters: {} });
      await init(target.baseUrl, 'ticket', wanted);
      await Promise.all(Array.from({ length: 10 }, () => buy(target.baseUrl, 'ticket', wanted / 10)));
      return off;
    },
  };
}

/** @throws {Error} when an order is not accepted. */
async function buy(url: string, product: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const { status, body }: Answer = await order(url, product);
    if (body.status !== 'success') throw new Error(`an order of ${product} was answered ${status} ${body.status}`);
  }
}

/** Somebody writes orders of what is sold out past the guard of the schema, and in the end takes them out again. */
const soldTwice = ({ stores }: SaleStage): Cause => ({
  alert: 'FlashSaleOversold',
  act: 'breakage',
  does: 'two orders by hand of what is sold out, one of them under a known key, without the constraint of the schema; then they and the lack of it are gone',
  labels: {},
  witness: {
    who: 'the rows in Postgres are counted, beyond the quantity and by key',
    read: async () => oversoldOf(await readSales(stores)),
    beyond: (orders) => orders > 0,
  },
  prepare: () => until(async () => pendingOf(await readSales(stores)) === 0, 'the one order is written'),
  begin: () => breach(stores, soldOut),
});

/** What brings each alert of the flash sale about. */
export const saleCauses = (stage: SaleStage): readonly Cause[] => [
  slowRequests(stage, 'FlashSaleLatencyHigh', {
    metric: flashSaleRequests,
    latency: promises.latency,
    onlyHeldUp: true,
  }),
  failingRequests(stage, 'FlashSaleErrorsHigh', promises.errors),
  stalledWorker(stage),
  soldTwice(stage),
  forgottenTarget(stage, flashSaleService),
  ...renamedMetrics(stage, systems['flash-sale'].name),
];
