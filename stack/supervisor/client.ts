import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PresaleError, UsageError } from '../../config/errors.ts';
import { isAlive, type ProcessIdentity } from '../process/identity.ts';
import { controlSocket, identityFile, longestSocketPath } from './paths.ts';
import type { ProcessSpec, ProcessStatus } from './spec.ts';

/** A supervisor that runs, as its clients see it. Every call throws a PresaleError when it refuses or is gone. */
export interface SupervisorClient {
  readonly pid: number;
  readonly status: () => Promise<readonly ProcessStatus[]>;
  readonly start: (spec: ProcessSpec) => Promise<void>;
  readonly restart: (name: string) => Promise<void>;
  readonly stop: (name: string) => Promise<void>;
  readonly signal: (name: string, signal: NodeJS.Signals) => Promise<void>;
  readonly detach: () => Promise<void>;
  /** Stops all services and the supervisor; resolves when it is gone. */
  readonly down: () => Promise<void>;
}

/** How long a supervisor may take to listen, and after its services to be gone, in milliseconds. */
const patience = 10_000;
/** How long it may take to say how its services are, in milliseconds. */
const answerPatience = 5000;

/**
 * The supervisor of a state directory, if one runs.
 * @throws {PresaleError} when one lives but does not answer.
 */
export async function findSupervisor(directory: string): Promise<SupervisorClient | undefined> {
  const identity = readIdentity(directory);
  if (!identity || !isAlive(identity)) return undefined;
  const client = clientOf(directory, identity);
  return client.status().then(
    () => client,
    async () => {
      if (await gone(identity)) return undefined;
      throw new PresaleError(
        `the supervisor (process ${identity.pid}) does not answer: end it with "kill -9 ${identity.pid}", which ends its services too, and start again`,
      );
    },
  );
}

/**
 * Starts a supervisor for a state directory. It ends with this process, unless it is detached.
 * @throws {UsageError} when the directory's path is too long for a socket.
 * @throws {PresaleError} when it does not start.
 */
export async function startSupervisor(directory: string, logFile: string): Promise<SupervisorClient> {
  const socket = join(directory, controlSocket);
  if (Buffer.byteLength(socket) > longestSocketPath) {
    throw new UsageError(
      `the path ${socket} is longer than the ${longestSocketPath} bytes that a socket may have: set PRESALE_STATE to a shorter directory`,
    );
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const log = openSync(logFile, 'a');
  const main = new URL('./main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, directory], { detached: true, stdio: ['ignore', log, log, 'pipe'] });
  closeSync(log);
  child.unref();
  // The pipe's other end: it closes with this process, and is no reason to stay.
  const pipe = child.stdio[3] as import('node:net').Socket | null;
  pipe?.on('error', () => undefined);
  pipe?.unref();
  for (
    const deadline = performance.now() + patience;
    performance.now() < deadline && child.exitCode === null;
    await sleep(25)
  ) {
    const identity = readIdentity(directory);
    if (identity && identity.pid === child.pid) return clientOf(directory, identity);
  }
  child.kill('SIGKILL');
  throw new PresaleError(`the supervisor did not start: see ${logFile}`);
}

function readIdentity(directory: string): ProcessIdentity | undefined {
  const path = join(directory, identityFile);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity) : undefined;
}

async function gone(identity: ProcessIdentity): Promise<boolean> {
  for (const deadline = performance.now() + patience; performance.now() < deadline; await sleep(50)) {
    if (!isAlive(identity)) return true;
  }
  return false;
}

function clientOf(directory: string, identity: ProcessIdentity): SupervisorClient {
  const socketPath = join(directory, controlSocket);
  const post = async (path: string, body?: unknown): Promise<void> => {
    await ask(socketPath, 'POST', path, { body });
  };
  return {
    pid: identity.pid,
    status: async () =>
      (await ask(socketPath, 'GET', '/services', { within: answerPatience })) as readonly ProcessStatus[],
    start: (spec) => post('/services', spec),
    restart: (name) => post(`/services/${encodeURIComponent(name)}/restart`),
    stop: (name) => post(`/services/${encodeURIComponent(name)}/stop`),
    signal: (name, signal) => post(`/services/${encodeURIComponent(name)}/signal`, { signal }),
    detach: () => post('/detach'),
    down: async () => {
      await post('/down');
      if (!(await gone(identity))) throw new PresaleError(`the supervisor (process ${identity.pid}) did not end`);
    },
  };
}

/** Without `within`, in milliseconds, it waits as long as it takes: services are stopped before the answer comes. */
function ask(
  socketPath: string,
  method: string,
  path: string,
  { body, within }: { readonly body?: unknown; readonly within?: number },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const signal = within === undefined ? {} : { signal: AbortSignal.timeout(within) };
    const sent = request({ socketPath, method, path, headers, agent: false, ...signal }, async (response) => {
      try {
        const answer = JSON.parse(Buffer.concat(await response.toArray()).toString());
        if (response.statusCode === 200) resolve(answer);
        else reject(new PresaleError(String(answer.message)));
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', (error) => reject(new PresaleError(`the supervisor does not answer: ${error.message}`)));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
