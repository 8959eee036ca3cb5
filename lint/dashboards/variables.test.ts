import { expect, test } from 'vitest';
import { found, withQuery, withVariable } from '../sound.ts';
import { variables } from './variables.ts';

test('a variable that nothing uses', () => {
  expect(found(variables, withVariable('job', { name: 'region' }))).toEqual([
    'presale-a: nothing uses $region',
    'presale-a: there is no variable for $job',
  ]);
});

test('a variable that is not there', () => {
  expect(found(variables, withQuery('up{job=~"$jobs"}'))).toEqual(['presale-a: there is no variable for $jobs']);
});

test('in braces, with a format', () => {
  expect(found(variables, withQuery(`up{job=~"\${jobs:regex}"}`))).toEqual([
    'presale-a: there is no variable for $jobs',
  ]);
});

test("Grafana's own are there", () => {
  expect(found(variables, withQuery('rate(booking_lock_failures_total[$__rate_interval]) * $__range_s'))).toEqual([]);
});
