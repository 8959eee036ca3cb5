import { type Emitter, gauge } from './metric.ts';

/** What a process of a demo tells of its fault switches: `whose` it is says the help. */
export const faultGauge = <const Fault extends string, const Added extends string>(
  name: `${string}_fault_active`,
  whose: string,
  emitter: Emitter<Added>,
  fault: readonly Fault[],
) =>
  gauge(name, {
    help: `1 while the fault switch of ${whose} is on, else 0.`,
    labels: { fault },
    emitter,
  });
