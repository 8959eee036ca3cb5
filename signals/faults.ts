import { consumerFaultActive, faultActive } from '../catalog/booking.ts';
import { gt, max, or } from '../promql/index.ts';
import { signal } from './signal.ts';

export const activeFaults = signal({
  title: 'Faults that are on',
  description: 'Fault switches of the demo that are on, by the service that has them.',
  unit: 'state',
  query: () => gt(or(max(['job', 'fault'], faultActive), max(['job', 'fault'], consumerFaultActive)), 0),
  legend: ['job', 'fault'],
});
