import { systems } from '../catalog/systems.ts';
import { oversoldOrders, saleErrorRatio, saleLatencyP99, saleServedRate } from '../signals/flash-sale.ts';
import { alert, alertGroup } from './kit/alert.ts';
import { aboveExpected } from './kit/condition.ts';
import { promisedAlerts } from './kit/promised.ts';
import { requestAlerts } from './kit/requests.ts';

const system = systems['flash-sale'];

/** Whether the sale sells what there is and no more, soon enough. */
export const flashSale = alertGroup(system.name, {
  interval: '5s',
  alerts: [
    alert('FlashSaleOversold', {
      // No time to wait: each second sells more of what is not there.
      when: aboveExpected(oversoldOrders),
      keepFiringFor: '1m',
      severity: 'critical',
      component: 'stock',
      summary: 'More was sold than there is',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} orders of ${label('system')} beyond what was on sale. The limit is ${limit}.`,
    }),
    ...requestAlerts(system, { latency: saleLatencyP99, errors: saleErrorRatio, rate: saleServedRate }),
    ...promisedAlerts(system.name),
  ],
});
