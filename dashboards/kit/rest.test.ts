import { expect, test } from 'vitest';
import { lockAttempts } from '../../catalog/booking.ts';
import { lag, lagSeconds } from '../../signals/lag.ts';
import { latencyP50, latencyP95, latencyP99 } from '../../signals/latency.ts';
import { waitingBookings } from '../../signals/queue.ts';
import type { AnySignal } from '../../signals/signal.ts';
import { dashboard, panel, rest, row, stat } from './dashboard.ts';
import { system } from './variables.ts';

const above = row('Above', stat(12, lag), panel(12, latencyP50));
const below = row('Below', panel(24, lagSeconds));
const rowsWith = (...of: readonly AnySignal[]) =>
  dashboard('sample', {
    title: 'Sample',
    question: 'What else?',
    variables: [system(lockAttempts)],
    rows: [above, rest('Else', of), below],
  }).rows.map(({ title, panels }) => [title, ...panels.map(({ width, title: of }) => `${width} ${of}`)]);

const [first, last] = [
  ['Above', '12 Consumer lag', '12 Request latency p50'],
  ['Below', '24 Consumer lag in time'],
];

test('draws in its place what no other row draws, in any form', () => {
  const two = ['Else', '12 Queue length', '12 Request latency p99'];
  expect(rowsWith(lag, waitingBookings, lagSeconds, latencyP99)).toEqual([first, two, last]);
});

test('is no row where each is drawn', () => {
  expect(rowsWith(lag, lagSeconds)).toEqual([first, last]);
});

test('is as many rows as there is room for, each of them full', () => {
  const others = ['one', 'two', 'three'].map((title) => ({ ...waitingBookings, title }));
  expect(rowsWith(...others, latencyP95, latencyP99).slice(1, -1)).toEqual([
    ['Else', '12 one', '12 two'],
    ['Else (2)', '8 three', '8 Request latency p95', '8 Request latency p99'],
  ]);
});
