import { flashSaleService } from '../../catalog/emitters.ts';
import {
  flashSaleFaultActive,
  flashSaleOrders,
  flashSaleRequests,
  publishDuration,
  reserveDuration,
  stockReturned,
} from '../../catalog/flash-sale.ts';
import { instruments } from '../../instrument/instruments.ts';

/** The instruments of one API of the flash sale. */
export function flashSaleMetrics() {
  const measure = instruments(flashSaleService);
  return {
    registry: measure.registry,
    requests: measure.histogram(flashSaleRequests),
    orders: measure.counter(flashSaleOrders),
    returned: measure.counter(stockReturned),
    reserve: measure.histogram(reserveDuration),
    publish: measure.histogram(publishDuration),
    faults: measure.gauge(flashSaleFaultActive),
  };
}

/** What {@link flashSaleMetrics} gives. */
export type FlashSaleMetrics = ReturnType<typeof flashSaleMetrics>;
