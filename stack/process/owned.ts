import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { guard } from './guard.ts';

/** The user that a process runs as, where that is not the one who started it. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** How to start a process that does not outlive this one. */
export interface OwnedOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'stdio' | 'detached'> {
  readonly user?: User | undefined;
}

let kernelKills: boolean | undefined;

/** Whether the kernel kills a child when its parent dies: on Linux, asked for by util-linux's setpriv. */
function hasParentDeathSignal(): boolean {
  kernelKills ??=
    process.platform === 'linux' &&
    spawnSync('setpriv', ['--help'], { encoding: 'utf8' }).stdout?.includes('--pdeathsig');
  return kernelKills ?? false;
}

/**
 * Starts a process that ends with this one, also when this one is killed: by the kernel's parent death signal, or
 * where there is none by a guard process that sees a pipe close.
 */
export function spawnOwned([program = '', ...args]: readonly string[], options: OwnedOptions): ChildProcess {
  const { user, ...spawnOptions } = options;
  if (hasParentDeathSignal()) {
    const [setpriv = '', ...rest] = underSetpriv([program, ...args], user);
    return spawn(setpriv, rest, spawnOptions);
  }
  const child = spawn(program, args, { ...spawnOptions, ...user });
  guard().watch(child);
  return child;
}

/**
 * The shell looks whether the parent still lives once the signal is set, as it may have died before. A process of
 * another user keeps the right to reach files under directories of the starting user's own.
 */
const underSetpriv = (command: readonly string[], user: User | undefined): readonly string[] => [
  'setpriv',
  ...(user
    ? [
        `--reuid=${user.uid}`,
        `--regid=${user.gid}`,
        '--clear-groups',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
      ]
    : []),
  '--pdeathsig=KILL',
  '--',
  'sh',
  '-c',
  '[ "$PPID" = "$0" ] || exit 1; exec "$@"',
  String(process.pid),
  ...command,
];
