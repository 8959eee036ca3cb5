import * as known from '@grafana/grafana-foundation-sdk/units';
import { expect, test } from 'vitest';
import { grafanaUnits } from './units.ts';

const ids = new Set(Object.values<unknown>(known));

/** `count:<suffix>` is one of the custom units of Grafana's unit picker. */
const isCustom = (unit: string): boolean => /^count:\S+$/.test(unit);

test.each(Object.entries(grafanaUnits))('%s is %s, which Grafana knows', (_, unit) => {
  expect(ids.has(unit) || isCustom(unit)).toBe(true);
});
