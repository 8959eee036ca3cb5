import { expect, test } from 'vitest';
import { found, withAnnotation, withRule } from '../sound.ts';
import { alertsAnnotation } from './alerts-annotation.ts';

test('a summary that changes', () => {
  expect(found(alertsAnnotation, withAnnotation('summary', 'Locks fail in {{ $labels.system }}'))).toEqual([
    'booking, LocksFail: annotation summary is "Locks fail in {{ $labels.system }}"',
  ]);
});

test('a runbook elsewhere', () => {
  expect(found(alertsAnnotation, withAnnotation('runbook_url', 'wiki/Locks'))).toEqual([
    'booking, LocksFail: annotation runbook_url is "wiki/Locks"',
  ]);
});

test('one that nobody reads', () => {
  expect(found(alertsAnnotation, withAnnotation('message', 'x'))).toEqual([
    'booking, LocksFail: annotation message: nobody reads it',
  ]);
});

test('none at all', () => {
  expect(found(alertsAnnotation, withRule({ annotations: {} }))).toEqual([
    'booking, LocksFail: no annotation summary',
    'booking, LocksFail: no annotation description',
    'booking, LocksFail: no annotation runbook_url',
    'booking, LocksFail: no annotation __dashboardUid__',
    'booking, LocksFail: no annotation __panelId__',
  ]);
});
