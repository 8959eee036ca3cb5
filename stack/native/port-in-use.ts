import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { PresaleError, UsageError } from '../../config/errors.ts';
import type { Port } from '../compose/ports.ts';
import type { Service } from '../compose/service.ts';
import { loopback } from './addresses.ts';

/**
 * Makes sure that every port of the services is free, before anything is started.
 * @throws {UsageError} that names the variables of two services with the same port.
 * @throws {PresaleError} that names each port in use, its variable, and the process that has it, if it can be found.
 */
export async function requireFreePorts(services: readonly Service[]): Promise<void> {
  const ports = services.flatMap(({ name, native }) => native.ports.map((port) => ({ ...port, service: name })));
  const twice = ports.filter((one, index) => ports.findIndex(({ published }) => published === one.published) < index);
  const collisions = twice.map(({ service, published, variable }) => {
    const other = ports.find((one) => one.published === published);
    return `${variable} and ${other?.variable} are both ${published}, for ${service} and ${other?.service}: change one`;
  });
  if (collisions.length > 0) throw new UsageError(collisions.join('\n'));
  const problems: string[] = [];
  for (const port of ports) {
    const code = await refusal(port.published);
    if (code !== undefined) problems.push(await describe(port, code));
  }
  if (problems.length > 0) throw new PresaleError(problems.join('\n'));
}

/** Why a port of the loopback cannot be listened on, as an error code; nothing when it is free. */
function refusal(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'));
    server.listen({ host: loopback, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function describe(
  { published, variable, service }: Port & { readonly service: string },
  code: string,
): Promise<string> {
  if (code !== 'EADDRINUSE') {
    return `port ${published}, for ${service}, cannot be listened on (${code}): choose another above 1023 with ${variable}`;
  }
  const holder = holderOnLinux(published) ?? (await holderByLsof(published));
  const by = holder ? ` by ${holder.name} (process ${holder.pid})` : '';
  return `port ${published}, for ${service}, is in use${by}: end that, or choose another with ${variable}=${published + 10_000 > 65_535 ? published - 10_000 : published + 10_000}`;
}

interface Holder {
  readonly pid: number;
  readonly name: string;
}

/** proc(5): the listening sockets of /proc/net/tcp by port, and who has their inode among the open files. */
function holderOnLinux(port: number): Holder | undefined {
  if (process.platform !== 'linux') return undefined;
  const listening = '0A';
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
      readFileSync(table, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(
          ([, local = '', , state]) =>
            state === listening && Number.parseInt(local.split(':').at(-1) ?? '', 16) === port,
        )
        .map((fields) => `socket:[${fields[9]}]`),
    ),
  );
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlink(`/proc/${pid}/fd/${fd}`));
      if (open.some((file) => inodes.has(file))) {
        const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return { pid: Number(pid), name: basename(program) };
      }
    } catch {
      // Another user's process, or one that has just ended.
    }
  }
  return undefined;
}

function readlink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

async function holderByLsof(port: number): Promise<Holder | undefined> {
  const lsof = promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const printed = await lsof.then(
    ({ stdout }) => stdout,
    () => '',
  );
  const [pid, name] = [/^p(\d+)$/m.exec(printed)?.[1], /^c(.+)$/m.exec(printed)?.[1]];
  return pid === undefined || name === undefined ? undefined : { pid: Number(pid), name };
}
