import { faultSwitches } from '../catalog/faults.ts';
import { gt, max, or } from '../promql/index.ts';
import { signal } from './signal.ts';

const [first, ...others] = faultSwitches;

export const activeFaults = signal({
  title: 'Faults that are on',
  description: 'Fault switches of the demos that are on, by the service that has them.',
  unit: 'state',
  query: () =>
    gt(
      others.reduce((all, one) => or(all, max(['job', 'fault'], one)), max(['job', 'fault'], first)),
      0,
    ),
  legend: ['job', 'fault'],
});
