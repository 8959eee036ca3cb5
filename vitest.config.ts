import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/.presale/**'];

declare module 'vitest' {
  /** What a project gives its tests. */
  interface ProvidedContext {
    /** What runs the stack. */
    readonly runtime: 'native' | 'docker';
  }
}

/** With time for a whole stack to start. */
const patient = { testTimeout: 300_000, hookTimeout: 300_000 } as const;
/** One after the other, because they measure how long something takes. */
const endToEnd = { fileParallelism: false, ...patient } as const;
/** End-to-end tests which measure no time: of services on their real stores, of suites, of commands. */
const services = [
  ...['bench', 'cli', 'demo', 'exporters', 'k6', 'report', 'runs/invariants', 'service', 'stack', 'tools'].map(
    (folder) => `${folder}/**/*.e2e.test.ts`,
  ),
  'review/**/*.e2e.test.ts',
  'runs/{alerts,k6-inspect,load,reconciliation,run}.e2e.test.ts',
  ...[
    'flash-sale-observed',
    'help-desk-observed',
    'main-job-build',
    'native-stack',
    'nothing-lost',
    'other-kinds',
    'order-flow-observed',
    'other-system',
    'ticketing-observed',
    'workflow-run',
  ].map((name) => `test/${name}.e2e.test.ts`),
];

export default defineConfig({
  test: {
    globalSetup: ['test/engines.setup.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...ignored, '**/*.e2e.test.ts', '**/*.docker.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'services',
          include: services,
          exclude: ignored,
          ...patient,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          exclude: [...ignored, ...services],
          ...endToEnd,
          sequence: { groupOrder: 2 },
          provide: { runtime: 'native' },
        },
      },
      {
        // Where a Docker engine answers: what is true of the native stack is true of this one.
        test: {
          name: 'docker',
          include: [
            '**/*.docker.test.ts',
            'test/main-job.e2e.test.ts',
            'test/systems/{ticketing,flash-sale}.e2e.test.ts',
          ],
          exclude: ignored,
          ...endToEnd,
          sequence: { groupOrder: 3 },
          provide: { runtime: 'docker' },
        },
      },
    ],
  },
});
