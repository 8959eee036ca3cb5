import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/.presale/**'];

declare module 'vitest' {
  /** What a project gives its tests. */
  interface ProvidedContext {
    /** What runs the stack. */
    readonly runtime: 'native' | 'docker';
  }
}

/** One after the other, with time for a whole stack to start. */
const endToEnd = { fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 } as const;

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
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          exclude: ignored,
          ...endToEnd,
          sequence: { groupOrder: 1 },
          provide: { runtime: 'native' },
        },
      },
      {
        // Where a Docker engine answers: what is true of the native stack is true of this one.
        test: {
          name: 'docker',
          include: ['**/*.docker.test.ts', 'test/main-job.e2e.test.ts'],
          exclude: ignored,
          ...endToEnd,
          sequence: { groupOrder: 2 },
          provide: { runtime: 'docker' },
        },
      },
    ],
  },
});
