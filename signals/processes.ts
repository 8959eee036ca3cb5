import { eventLoopLag, processCpu, processResidentMemory } from '../catalog/platform.ts';
import { max, over, rate, sum } from '../promql/index.ts';
import { signal } from './signal.ts';

export const cpuUse = signal({
  title: 'CPU',
  description: 'CPU time that the processes of each service use. 100 %: one core, all the time.',
  unit: 'ratio',
  query: (w) => sum(['job'], rate(over(processCpu, w))),
  legend: ['job'],
});

export const residentMemory = signal({
  title: 'Memory',
  description: 'Resident memory of the processes of each service. It rises at first; when it never stops, it leaks.',
  unit: 'bytes',
  query: () => sum(['job'], processResidentMemory),
  legend: ['job'],
});

export const eventLoopDelay = signal({
  title: 'Event-loop lag p99',
  description: 'How late a Node service comes to its work: above some tens of milliseconds it has too much to compute.',
  unit: 's',
  query: () => max(['job'], eventLoopLag),
  legend: ['job'],
});
