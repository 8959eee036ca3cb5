import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../stack/free-ports.ts';
import { type Stack, type UpOptions, up } from '../../stack/stack.ts';
import type { BenchOptions } from './bench.ts';

/** Works with a stack of its own, native, on free ports, of which nothing is left afterwards. */
export async function withStack<Result>(
  { root, signal, tell }: Pick<BenchOptions, 'root' | 'signal' | 'tell'>,
  wanted: Pick<UpOptions, 'profiles' | 'services'>,
  work: (stack: Stack) => Promise<Result>,
): Promise<Result> {
  const stateDir = mkdtempSync(join(tmpdir(), 'presale-bench-'));
  try {
    const stack = await up({
      ...wanted,
      root,
      stateDir,
      runtime: 'native',
      env: { ...process.env, ...(await freePorts(root)) },
      timeScale: 1,
      attached: true,
      onProgress: ({ step, state, text = '' }) => state !== 'waiting' && tell(`${step}: ${text || state}`),
      signal,
    });
    try {
      return await work(stack);
    } finally {
      await stack.down();
    }
  } finally {
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 10 });
  }
}
