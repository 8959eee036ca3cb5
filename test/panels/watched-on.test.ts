/** Each panel and each rule is proven once: on the stack of the system whose services it reads. */
import { expect, test } from 'vitest';
import { alerts } from '../../alerts/index.ts';
import { systems } from '../../catalog/systems.ts';
import { ruleName } from '../../proofs/alerts.ts';
import { sourceUp, targetUp } from '../../signals/availability.ts';
import { oversoldSeats } from '../../signals/capacity.ts';
import { oversoldOrders, saleLatencyP99 } from '../../signals/flash-sale.ts';
import { requestsOfRun } from '../../signals/k6.ts';
import { outcomeRates } from '../../signals/k6-outcomes.ts';
import { worstLag } from '../../signals/lag.ts';
import { seatsOversold } from '../../signals/ticketing.ts';
import { rulesOn } from '../alert-proofs/chosen.ts';
import { dashboardsAbout } from './grafana.ts';
import { shownOn } from './watched-on.ts';

test('a signal is of the system whose services alone it reads', () => {
  expect([saleLatencyP99, oversoldOrders].map(shownOn)).toEqual(['flash-sale', 'flash-sale']);
  expect(shownOn(seatsOversold)).toBe('ticketing');
  expect(shownOn(oversoldSeats)).toBe('booking');
  for (const { name } of Object.values(systems)) expect(shownOn(outcomeRates[name])).toBe(name);
});

test('what is there on every stack is looked at on that of booking', () => {
  expect([sourceUp, targetUp, worstLag].map(shownOn)).toEqual(['booking', 'booking', 'booking']);
  expect(shownOn(requestsOfRun)).toBe('booking');
});

test('each rule is brought about on one stack', () => {
  const all = Object.values(systems).flatMap(({ name }) => rulesOn(name).map((rule) => rule.name));
  const every = alerts.map(({ alert }) => ruleName(alert)).filter((name) => name !== 'Watchdog');
  expect([...all].sort()).toEqual([...every].sort());
  expect(rulesOn('flash-sale').map(({ name }) => name)).toContain('MetricAbsent (flash-sale-exporter)');
});

test('a dashboard is about one system', () => {
  expect(dashboardsAbout('ticketing').map(({ uid }) => uid)).toEqual(['presale-ticketing']);
  expect(dashboardsAbout('flash-sale').map(({ uid }) => uid)).toEqual(['presale-flash-sale']);
  expect(dashboardsAbout('booking').map(({ uid }) => uid)).toContain('presale-overview');
});
