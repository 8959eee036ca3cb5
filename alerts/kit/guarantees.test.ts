/**
 * What must not compile. `tsc` checks this file: an expectation that no longer holds is an error there.
 * Nothing here is evaluated for its value.
 */
import { test } from 'vitest';
import { queueLength } from '../../catalog/booking.ts';
import type { Objective } from '../../catalog/objectives.ts';
import { sum } from '../../promql/index.ts';
import { firingAlertCount, sourceUp, targetUp } from '../../signals/availability.ts';
import { lockFailureRate, lockFailuresByReason } from '../../signals/locks.ts';
import { waitingBookings } from '../../signals/queue.ts';
import { signal } from '../../signals/signal.ts';
import { alert } from './alert.ts';
import { above, always, equals, provided } from './condition.ts';

const said = { severity: 'warning', component: 'locks', summary: 'Too many', description: 'Many.' } as const;
const promise: Objective = { ...waitingBookings.objective, direction: 'below' };
const asked = {
  title: 'Queue',
  description: 'Bookings that wait.',
  unit: 'bookings',
  query: () => sum(['system'], queueLength),
} as const;

/** For what would fail when evaluated. */
const unasked = (_: () => unknown) => {};

test('alerts that are right compile', () => {
  alert('A', { ...said, when: above(lockFailureRate, 'target') });
  alert('A', { ...said, when: equals(targetUp, 0), description: ({ label }) => label('instance') });
  alert('A', { ...said, when: always(firingAlertCount), system: 'platform' });
});

test('a signal that cannot be judged', () => {
  // @ts-expect-error it has no objective and no window
  unasked(() => above(lockFailuresByReason, 'critical'));
  // @ts-expect-error it has an objective, but no window
  unasked(() => above(signal({ ...asked, objective: waitingBookings.objective }), 'critical'));
  // @ts-expect-error it has a window, but no objective
  unasked(() => above(signal({ ...asked, window: '1m' }), 'critical'));
  // @ts-expect-error its objective is to stay above the level
  unasked(() => above(signal({ ...asked, objective: { ...promise, direction: 'above' }, window: '1m' }), 'critical'));
  // @ts-expect-error an objective has a target and a critical level
  unasked(() => above(lockFailureRate, 'warning'));
});

test('a label that the expression does not keep', () => {
  const when = above(lockFailureRate, 'critical');
  // @ts-expect-error the reasons are summed up
  alert('A', { ...said, when, description: ({ label }) => label('reason') });
  // @ts-expect-error the reasons are summed up
  alert('A', { ...said, when, component: ({ label }) => label('reason') });
  // @ts-expect-error the side condition has other labels
  provided(when, sourceUp.query('1m'));
});

test('a system said twice, or not at all', () => {
  // @ts-expect-error the expression keeps it
  alert('A', { ...said, when: above(lockFailureRate, 'critical'), system: 'booking' });
  // @ts-expect-error the expression has no labels
  alert('A', { ...said, when: always(firingAlertCount) });
  // @ts-expect-error there is no such system
  alert('A', { ...said, when: always(firingAlertCount), system: 'cinema' });
});

test('an unknown severity', () => {
  // @ts-expect-error critical, warning or info
  alert('A', { ...said, when: above(lockFailureRate, 'critical'), severity: 'page' });
});
