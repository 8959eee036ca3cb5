import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { isAlive, type ProcessIdentity, processIdentity } from '../stack/process/identity.ts';
import type { UpOptions } from '../stack/stack.ts';
import { identityFile } from '../stack/supervisor/paths.ts';

/** A checkout in a temporary folder, with a compose file of small Node services. */
export interface TestCheckout {
  readonly root: string;
  readonly stateDir: string;
  /** Adds a service: the text of its program, and what differs from a service that only listens on its PORT. */
  readonly service: (name: string, port: number, more?: Record<string, unknown>, program?: string) => void;
  /** What starts it: attached, without a profile. */
  readonly upOptions: () => UpOptions;
  readonly dispose: () => void;
}

/** A program that listens on PORT, and answers every request with 200. */
export const listening = `
  import { createServer } from 'node:http';
  const server = createServer((_, response) => response.end('ok'));
  server.listen(Number(process.env.PORT), process.env.HOST);
  console.log('listening');
  process.on('SIGTERM', () => process.exit(0));
`;

/** The name of the variable with a service's port. */
export const portVariable = (name: string): string => `${name.toUpperCase().replaceAll('-', '_')}_PORT`;

/** Makes an empty checkout. Its folder is short, since a socket's path has a limit. */
export function testCheckout(): TestCheckout {
  const root = mkdtempSync(join(tmpdir(), 'presale-'));
  const services: Record<string, unknown> = {};
  return {
    root,
    stateDir: join(root, '.presale'),
    service: (name, port, more = {}, program = listening) => {
      services[name] = {
        command: ['node', `${name}.mjs`],
        environment: { HOST: '0.0.0.0', PORT: '8080' },
        ports: [`127.0.0.1:\${${portVariable(name)}:-${port}}:8080`],
        restart: 'unless-stopped',
        healthcheck: { interval: '1s', timeout: '1s', retries: 10 },
        stop_grace_period: '2s',
        'x-native': { engine: 'node', health: '/' },
        ...more,
      };
      writeFileSync(join(root, `${name}.mjs`), program);
      writeFileSync(join(root, 'docker-compose.yml'), stringify({ services }));
      mkdirSync(join(root, '.presale'), { recursive: true });
    },
    upOptions: () => ({
      root,
      stateDir: join(root, '.presale'),
      runtime: 'native',
      profiles: [],
      env: process.env,
      timeScale: 1,
      attached: true,
    }),
    dispose: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** The process of the supervisor that runs the checkout's stack. */
export const supervisorPid = ({ stateDir }: Pick<TestCheckout, 'stateDir'>): number =>
  JSON.parse(readFileSync(join(stateDir, 'state', identityFile), 'utf8')).pid;

/** Whose end a test waits for: to be taken while the processes live. */
export const identitiesOf = (pids: readonly (number | undefined)[]): readonly ProcessIdentity[] =>
  pids.flatMap((pid) => (pid === undefined ? [] : (processIdentity(pid) ?? [])));

/** Waits until something is so. @throws after so many seconds, with what it was. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, within = 10): Promise<void> {
  for (const deadline = performance.now() + within * 1000; !(await isSo()); await sleep(25)) {
    if (performance.now() > deadline) throw new Error(`not so after ${within} s: ${what}`);
  }
}

/** Waits until the processes have ended. @throws after ten seconds, with those that live. */
export const untilGone = (processes: readonly ProcessIdentity[]): Promise<void> =>
  until(() => !processes.some(isAlive), `the processes ${processes.map(({ pid }) => pid).join(', ')} are gone`);
