import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** When something was last proven, and with which sources: a commit, with `-dirty` where they had changed since. */
export const proven = z.object({ on: z.iso.date(), commit: z.string().min(1) });

/** That something is proven now, with the sources as they are. @throws {Error} where git does not know them. */
export function provenNow(root: string): z.infer<typeof proven> {
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  // What is recorded one after another changes the documentation, of which nothing that is proven is made.
  const isChanged = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':(exclude)docs') !== '';
  const commit = git('describe', '--always', '--exclude', '*');
  return { on: new Date().toISOString().slice(0, 10), commit: `${commit}${isChanged ? '-dirty' : ''}` };
}

/** The record of proofs of a kind, committed in `docs/proofs/`, so that a build from the same sources is the same. */
export interface ProofRecord<P> {
  /** @throws {Error} that names the file when it is no such record. */
  read(root: string): readonly P[];
  /** Writes what was proven over what was known, and forgets what is no more. In one order, one proof after another. */
  update(root: string, fresh: readonly P[], isCurrent: (proof: P) => boolean): void;
}

/** A record in `docs/proofs/<name>.json`. `keyOf` tells what a proof is about. */
export function proofRecord<S extends z.ZodType>(
  name: string,
  schema: S,
  keyOf: (proof: z.infer<S>) => string,
): ProofRecord<z.infer<S>> {
  const fileIn = (root: string) => join(root, 'docs/proofs', `${name}.json`);
  const read = (root: string): z.infer<S>[] => {
    const parsed = z.array(schema).safeParse(JSON.parse(textOf(fileIn(root))));
    if (!parsed.success) throw new Error(`docs/proofs/${name}.json: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  };
  return {
    read,
    update(root, fresh, isCurrent) {
      const all = new Map([...read(root), ...fresh].map((proof) => [keyOf(proof), proof]));
      const kept = [...all].filter(([, proof]) => isCurrent(proof)).sort(([a], [b]) => (a < b ? -1 : 1));
      mkdirSync(dirname(fileIn(root)), { recursive: true });
      const text = JSON.stringify(
        kept.map(([, proof]) => proof),
        undefined,
        2,
      );
      writeFileSync(fileIn(root), `${text}\n`);
    },
  };
}

/** Nothing is proven where there is no file yet. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '[]';
    throw error;
  }
}
