/** Alerts on what is not there cannot take the system from a series: they say the name of the system that is watched. */
import { expect, test } from 'vitest';
import type { NamedSystem } from '../catalog/systems.ts';
import { availability } from './availability.ts';
import { renderGroup } from './kit/render.ts';
import { panelInTests } from './kit/rule-test.ts';

const rulesFor = (watched?: NamedSystem) =>
  renderGroup(availability, { timeScale: 1, panelOf: panelInTests, watched }).groups[0].rules;
const systemsOf = (watched?: NamedSystem) => rulesFor(watched).flatMap(({ labels: { system } }) => system ?? []);

test('an own system is called by its name, the others and the platform stay what they are', () => {
  const others = ['ticketing', 'flash-sale', 'order-flow', 'help-desk', 'platform', 'platform'];
  expect(systemsOf()).toEqual(['booking', ...others]);
  expect(systemsOf({ kind: 'booking', name: 'tickets' })).toEqual(['tickets', ...others]);
  const sale = ['booking', 'ticketing', 'shop', 'order-flow', 'help-desk', 'platform', 'platform'];
  expect(systemsOf({ kind: 'flash-sale', name: 'shop' })).toEqual(sale);
});

test('it is known to be watched by its name, also where its own services are gone', () => {
  const named = (system: string) => (rule: { readonly expr: string }) => rule.expr.includes(`up{system="${system}"}`);
  const rules = rulesFor({ kind: 'ticketing', name: 'hall' });
  expect(rules.filter(named('hall')).map(({ labels: { system } }) => system)).toEqual(['booking', 'hall']);
  expect(rules.filter(named('ticketing'))).toEqual([]);
});
