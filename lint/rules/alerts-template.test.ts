import { expect, test } from 'vitest';
import { found, withRule } from '../sound.ts';
import { alertsTemplate } from './alerts-template.ts';

test('a label that was aggregated away', () => {
  expect(found(alertsTemplate, withRule({ annotations: { description: '{{ $labels.job }}' } }))).toEqual([
    'booking, LocksFail: annotation description: the alert has no label job',
  ]);
});

test('a variable of nobody', () => {
  expect(
    found(alertsTemplate, withRule({ annotations: { description: '{{ $labels.system }} {{ $count }}' } })),
  ).toEqual(['booking, LocksFail: annotation description: there is no $count']);
});

test('what is not closed', () => {
  expect(found(alertsTemplate, withRule({ annotations: { description: '{{ $labels.system' } }))).toEqual([
    'booking, LocksFail: annotation description: "{{ $labels.system" opens and does not close',
  ]);
});

test('all digits of a rate', () => {
  expect(found(alertsTemplate, withRule({ annotations: { description: '{{ $value }}' } }))).toEqual([
    'booking, LocksFail: annotation description: {{ $value }} shows all digits of a rate',
  ]);
});

test('a value in a label', () => {
  expect(found(alertsTemplate, withRule({ labels: { component: '{{ $value | humanize }}' } }))).toEqual([
    'booking, LocksFail: label component: each new value would be another alert',
  ]);
});

test('a decision shows nothing', () => {
  expect(
    found(alertsTemplate, withRule({ annotations: { description: '{{ if lt $value 1.0 }}few{{ end }}' } })),
  ).toEqual([]);
});
