/** Alerts on what is not there cannot take the system from a series: they say the name of the system that is watched. */
import { expect, test } from 'vitest';
import { availability } from './availability.ts';
import { renderGroup } from './kit/render.ts';
import { panelInTests } from './kit/rule-test.ts';

const systemsOf = (systemName?: string) => {
  const [{ rules }] = renderGroup(availability, { timeScale: 1, panelOf: panelInTests, systemName }).groups;
  return rules.flatMap(({ labels: { system } }) => system ?? []);
};

test('an own system is called by its name, the platform stays what it is', () => {
  expect(systemsOf()).toEqual(['booking', 'platform', 'platform']);
  expect(systemsOf('tickets')).toEqual(['tickets', 'platform', 'platform']);
  expect(systemsOf('')).toEqual(systemsOf());
});
