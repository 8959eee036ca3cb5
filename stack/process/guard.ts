import { type ChildProcess, spawn } from 'node:child_process';

/** Kills the processes that it watches when this process dies, however it dies. */
export interface Guard {
  /** Watches a child, or with `group` all of its process group, until it exits. */
  readonly watch: (child: ChildProcess, what?: { readonly group: boolean }) => void;
  /** Runs a command when this process dies. @returns what takes that back. */
  readonly afterwards: (command: readonly string[], cwd: string) => () => void;
}

let running: Guard | undefined;

/** The guard of this process: a process of its own that is started with the first use, and ends with this one. */
export function guard(): Guard {
  running ??= startGuard();
  return running;
}

function startGuard(): Guard {
  const program = spawn(process.execPath, [new URL('./guard-main.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  program.unref();
  const pipe = program.stdin;
  pipe.on('error', () => undefined);
  (pipe as typeof pipe & { unref?: () => void }).unref?.();
  return {
    watch: (child, { group } = { group: false }) => {
      if (child.pid === undefined) return;
      const id = group ? -child.pid : child.pid;
      pipe.write(`+${id}\n`);
      child.once('exit', () => pipe.write(`-${id}\n`));
    },
    afterwards: (command, cwd) => {
      const task = JSON.stringify({ command, cwd });
      pipe.write(`!${task}\n`);
      return () => pipe.write(`~${task}\n`);
    },
  };
}
