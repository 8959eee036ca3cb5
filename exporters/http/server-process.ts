import { readdir, readFile, readlink } from 'node:fs/promises';
import { isIP } from 'node:net';

/** What the process of a server, and those that it started, have used and hold. */
export interface ProcessUse {
  /** Since they began. */
  readonly cpuSeconds: number;
  /** Memory that several of them share is counted once. */
  readonly memoryBytes: number;
  /** Connections to the port, also those of clients on the same machine. */
  readonly connections: number;
  /** The command line of the server's process. */
  readonly command: string;
}

/** `USER_HZ`, in which Linux tells CPU time to programs: 100 on every architecture that Node runs on. */
const ticksPerSecond = 100;

const isHere = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/**
 * What a server uses that listens on a port of this machine, read from Linux's `/proc`. Undefined where it cannot be
 * seen: on another machine, in another container, under another user, or where there is no `/proc`.
 */
export async function serverProcess(host: string, port: number): Promise<ProcessUse | undefined> {
  if (!isHere(host)) return undefined;
  const { listening, connections } = await socketsOf(port);
  const pid = listening.size > 0 ? await ownerOf(port, listening) : undefined;
  if (pid === undefined) return undefined;
  try {
    const own = await useOf(pid);
    const all = [own, ...(await Promise.all((await descendants(pid)).map(useOf)))];
    const ticks = all.reduce((sum, each) => sum + each.ownTicks, own.endedTicks);
    return {
      cpuSeconds: neverLess(pid, ticks) / ticksPerSecond,
      memoryBytes: all.reduce((sum, each) => sum + each.memoryBytes, 0),
      connections,
      command: (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim(),
    };
  } catch {
    // It ended while it was looked at.
    return undefined;
  }
}

/** The most CPU time that a server was seen to have used, by process. */
const mostTicks = new Map<number, number>();

/** A child that ends after its parent was read is in neither: a counter that fell by it would look like a new start. */
function neverLess(pid: number, ticks: number): number {
  const most = Math.max(ticks, mostTicks.get(pid) ?? 0);
  mostTicks.set(pid, most);
  return most;
}

/** States of a socket, https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html. */
const [established, listens] = ['01', '0A'];

/** Those sockets that listen on a port, and how many connections there are to it. */
async function socketsOf(port: number): Promise<{ listening: ReadonlySet<string>; connections: number }> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const rows = tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '']) => local.endsWith(suffix));
  const listening = rows.flatMap(([, , , state, , , , , , inode]) =>
    state === listens && inode !== undefined ? [`socket:[${inode}]`] : [],
  );
  return {
    listening: new Set(listening),
    connections: rows.filter(([, , , state]) => state === established).length,
  };
}

/** Who held a socket when it was last looked for: looking through every process takes its time. */
const known = new Map<number, number>();

/** The process that holds one of the sockets of a port: the oldest, where its children hold it too. */
async function ownerOf(port: number, sockets: ReadonlySet<string>): Promise<number | undefined> {
  const before = known.get(port);
  if (before !== undefined && (await holds(before, sockets))) return before;
  known.delete(port);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.sort((a, b) => a - b)) {
    if (!(await holds(pid, sockets))) continue;
    known.set(port, pid);
    return pid;
  }
  return undefined;
}

async function holds(pid: number, sockets: ReadonlySet<string>): Promise<boolean> {
  const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(open.map((each) => readlink(`/proc/${pid}/fd/${each}`).catch(() => '')));
  return targets.some((target) => sockets.has(target));
}

async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(descendants))).flat()];
}

/** One process. One that ended in the meantime used nothing that its parent does not tell. */
async function useOf(pid: number) {
  const [stat, memory] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''),
  ]);
  // After the name, which may hold anything, in parentheses: state is field 3, so utime is the twelfth from there.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number);
  return {
    ownTicks: user + system,
    endedTicks: endedUser + endedSystem,
    memoryBytes: Number(/^Pss:\s+(\d+) kB/m.exec(memory)?.[1] ?? 0) * 1024,
  };
}
