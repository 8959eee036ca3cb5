/**
 * The process that owns the services of a native stack: `node stack/supervisor/main.ts <directory>`. It listens on
 * `control.sock` in that directory, and ends with all its services when it is told to, on a signal, or when the pipe
 * from its owner (file descriptor 3) closes before it was detached.
 */
import { rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { writeAtomically } from '../init/write-atomically.ts';
import { processIdentity } from '../process/identity.ts';
import { controlApi } from './control.ts';
import { controlSocket, identityFile } from './paths.ts';
import { Supervisor } from './supervisor.ts';

const [directory = ''] = process.argv.slice(2);
const socket = join(directory, controlSocket);
const supervisor = new Supervisor();
let attached = true;
let ending: Promise<void> | undefined;

const leave = (code: number): void => {
  rmSync(socket, { force: true });
  rmSync(join(directory, identityFile), { force: true });
  process.exit(code);
};

const end = (why: string, code = 0): void => {
  if (ending) return;
  console.log(`${new Date().toISOString()} ends: ${why}`);
  ending = supervisor.stopAll().then(
    () => leave(code),
    () => leave(1),
  );
};

const owner = new Socket({ fd: 3 });
owner.on('error', () => undefined);
owner.on('close', () => attached && end('its owner has ended'));
owner.resume();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(`it was sent ${signal}`));
process.on('uncaughtException', (error) => {
  console.error(error);
  end('an error of its own', 1);
});

rmSync(socket, { force: true });
const api = controlApi(supervisor, {
  detach: () => {
    attached = false;
  },
  end: () => end('it was told to'),
});
await api.listen({ path: socket });
writeAtomically(join(directory, identityFile), `${JSON.stringify(processIdentity(process.pid))}\n`);
console.log(`${new Date().toISOString()} listens on ${socket}`);
