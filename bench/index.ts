import type { Bench } from './kit/bench.ts';

/** Every bench, in the order of the docs. */
export const benches = async (): Promise<readonly Bench[]> => [
  (await import('./build.ts')).build,
  (await import('./lag.ts')).lag,
  (await import('./push.ts')).push,
  (await import('./dashboards.ts')).dashboards,
  (await import('./start.ts')).start,
  (await import('./comparison.ts')).comparison,
  (await import('./websockets.ts')).websockets,
];
