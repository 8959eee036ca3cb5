import { ordersOversold } from '../catalog/flash-sale-exporter.ts';
import type { AnyMetric } from '../catalog/metric.ts';
import { orderFlowInconsistencies } from '../catalog/order-flow-exporter.ts';
import { type System, systems } from '../catalog/systems.ts';
import { ticketingSeatsOversold } from '../catalog/ticketing-exporter.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './kit/rule-test.ts';

interface Tested {
  readonly alert: string;
  readonly system: System;
  readonly gauge: AnyMetric;
  readonly breaches: readonly [string, string];
  readonly component: string;
  readonly summary: string;
  readonly says: (value: number, system: string) => string;
  readonly panel: string;
}

function testsOf({ alert, system, gauge, breaches, component, summary, says, panel }: Tested): readonly RuleTest[] {
  const series = (breach: string, of: string = system.name) =>
    `${gauge.name}{job="${gauge.emitter.job}", instance="a:1", system="${of}", breach="${breach}"}`;
  const [one, other] = breaches;
  const firing = (value: number, of: string = system.name): Firing =>
    firingOf(alert, {
      labels: { severity: 'critical', system: of, component },
      ...{ panel, summary },
      description: `Last measured: ${says(value, of)} The limit is 0.`,
    });
  return [
    {
      name: `${system.name} breach: none is no alert`,
      series: { [series(one)]: '0x60', [series(other)]: '0x60' },
      checks: silent(alert, '0s', '1m', '5m'),
    },
    {
      name: `${system.name} breach: one fires at once, and for a minute after it is none again`,
      series: { [series(one)]: '0x11 1x11 0x37', [series(other)]: '0x60' },
      checks: [
        ...silent(alert, '55s'),
        fires(alert, '1m', firing(1)),
        fires(alert, '2m55s', firing(1)),
        ...silent(alert, '3m', '5m'),
      ],
    },
    {
      name: `${system.name} breach: both kinds count`,
      series: { [series(one)]: '2x60', [series(other)]: '3x60' },
      checks: [fires(alert, '1m', firing(5))],
    },
    {
      name: `${system.name} breach: systems are judged apart`,
      series: { [series(one)]: '0x60', [series(one, 'other')]: '4x60' },
      checks: [fires(alert, '1m', firing(4, 'other'))],
    },
    { name: `${system.name} breach: no series is no alert`, series: {}, checks: silent(alert, '0s', '5m') },
  ];
}

/** The cases of the alerts on what must never be, such as what was sold and is not there, by rule group. */
export const breachTestsOf = {
  ticketing: testsOf({
    alert: 'TicketingOversold',
    system: systems.ticketing,
    gauge: ticketingSeatsOversold,
    breaches: ['reserved_twice', 'beyond_capacity'],
    component: 'inventory',
    summary: 'A seat was sold twice, or one that is not there',
    says: (value, of) => `${value} seats of ${of} too many.`,
    panel: 'Seats oversold',
  }),
  'flash-sale': testsOf({
    alert: 'FlashSaleOversold',
    system: systems['flash-sale'],
    gauge: ordersOversold,
    breaches: ['beyond_quantity', 'key_twice'],
    component: 'stock',
    summary: 'More was sold than there is',
    says: (value, of) => `${value} orders of ${of} beyond what was on sale.`,
    panel: 'Orders oversold',
  }),
  'order-flow': testsOf({
    alert: 'OrderFlowInconsistent',
    system: systems['order-flow'],
    gauge: orderFlowInconsistencies,
    breaches: ['paid_twice', 'stock_not_conserved'],
    component: 'stores',
    summary: 'Orders, payments and stock do not agree',
    says: (value, of) => `${value} orders, payments or products of ${of} that do not agree with the others.`,
    panel: 'Inconsistencies',
  }),
};
