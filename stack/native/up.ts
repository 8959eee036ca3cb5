import { existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import { readCompose } from '../compose/read.ts';
import { selectServices } from '../compose/select.ts';
import type { Service } from '../compose/service.ts';
import { requireJava } from '../engines/kafka.ts';
import { alertReceiverUrl } from '../init/receiver.ts';
import { makeSecrets } from '../init/secrets.ts';
import { ownSystem, publishedAddress, scrapeTargets, writeTargets } from '../init/targets.ts';
import { untilReady } from '../ready.ts';
import { committedRules, renderScaledFiles, servicesEnvironment } from '../scaled-files.ts';
import {
  type Description,
  directories,
  makeDirectories,
  readDescription,
  removeDescription,
  writeDescription,
} from '../state.ts';
import { findSupervisor, type SupervisorClient, startSupervisor } from '../supervisor/client.ts';
import type { Stack, UpOptions } from '../types.ts';
import { withUpLock } from '../up-lock.ts';
import { requireSystem, watchedSystem } from '../watched-system.ts';
import { addressesOnLoopback, loopback } from './addresses.ts';
import { engineStep, enginesOf, noEngine, resolveEngines, withoutMissing } from './engines.ts';
import { volumeDirectory } from './filesystem.ts';
import { logFile, ownEngine, planProcess } from './plan.ts';
import { requireFreePorts } from './port-in-use.ts';
import { nativeStack, secretsVolume } from './stack.ts';
import { startServices } from './start-services.ts';

const readyStep = 'ready';

/**
 * Starts the services as processes of this machine, or those of them that do not run yet. When the start fails or is
 * ended, what it started is stopped.
 * @throws {PresaleError} that says what to do: a port in use, an engine that is missing, a service that did not start.
 */
export async function upNative(options: UpOptions): Promise<Stack> {
  if (process.platform === 'win32') {
    throw new PresaleError(
      'the native runtime runs on Linux and macOS: use --runtime docker, or start from within WSL',
    );
  }
  makeDirectories(options.stateDir);
  const { state } = directories(options.stateDir);
  const signal = options.signal ?? new AbortController().signal;
  const startOptions = { onProgress: () => undefined, ...options, signal };
  return withUpLock(state, startOptions, () => start(startOptions)).catch((error: unknown) => {
    // What a step was doing when it was ended says nothing to anybody.
    throw signal.aborted ? signal.reason : error;
  });
}

type StartOptions = UpOptions & Required<Pick<UpOptions, 'onProgress' | 'signal'>>;

async function start(options: StartOptions): Promise<Stack> {
  const { root, stateDir, signal, onProgress } = options;
  const { state } = directories(stateDir);
  const env = servicesEnvironment(options, state);
  const all = [...readCompose(root, env).services.values()];
  const selected = selectServices({ services: new Map(all.map((one) => [one.name, one])) }, options);
  const { present, notes } = await withoutMissing(selected, { root, env });
  const wanted = present.filter(({ native }) => native.start === 'always');

  const running = await findSupervisor(state);
  if (running) requireSame(options, wanted);
  const missing = await without(running, wanted);
  if (running && missing.length === 0) return nativeStack(stateDir, running, false);

  const receiver = alertReceiverUrl(all);
  requireEntries(root, missing);
  await requireFreePorts(missing);
  announce(options, present, missing);
  const engines = await resolveEngines(present, { root, env, signal, onProgress });
  if (missing.some(({ native }) => native.engine === 'kafka')) await requireJava({ root, env });
  await renderScaledFiles(options, state);
  if (!running) rotateLogs(stateDir, missing);
  const supervisor = running ?? (await startSupervisor(state, logFile(directories(stateDir).logs, 'supervisor')));
  try {
    const before = running && readDescription(stateDir);
    await startOn(supervisor, options, env, { all, wanted, missing, engines, notes, receiver, before });
    if (!running && !options.attached) await supervisor.detach();
    return nativeStack(stateDir, supervisor, !running);
  } catch (error) {
    await takeBack(supervisor, running ? missing : undefined);
    if (!running) removeDescription(stateDir);
    throw error;
  }
}

interface Plan {
  readonly all: readonly Service[];
  readonly wanted: readonly Service[];
  readonly missing: readonly Service[];
  readonly engines: Awaited<ReturnType<typeof resolveEngines>>;
  readonly notes: readonly string[];
  /** Where Alertmanager sends to, as the compose file says it. */
  readonly receiver: string;
  /** What runs already. */
  readonly before: Description | undefined;
}

async function startOn(
  supervisor: SupervisorClient,
  options: StartOptions,
  env: NodeJS.ProcessEnv,
  plan: Plan,
): Promise<void> {
  const { root, stateDir, timeScale, signal, onProgress } = options;
  const { all, missing, engines, notes, receiver, before } = plan;
  const { state, logs } = directories(stateDir);
  const names = new Set([...Object.keys(before?.ports ?? {}), ...plan.wanted.map(({ name }) => name)]);
  const services = all.filter(({ name }) => names.has(name));
  const { profiles } = options;
  const ports = Object.fromEntries(services.map((service) => [service.name, service.native.ports]));
  const system = watchedSystem(options.env);
  writeDescription(stateDir, { runtime: 'native', root, profiles, timeScale, system, ports, notes });

  const init = all.find(({ name }) => name === 'init');
  makeSecrets(volumeDirectory(state, secretsVolume), init ? addressesOnLoopback(all, init)(receiver) : receiver);
  writeTargets(volumeDirectory(state, 'targets'), profiles, {
    services,
    addressOf: publishedAddress,
    timeScale,
    own: ownSystem(options.env),
  });

  await startServices(missing, {
    supervisor,
    plan: (service) =>
      planProcess(service, engines.get(service.native.engine), { root, directory: state, logs, services: all, env }),
    logs,
    onProgress,
    signal,
  });
  const prometheus = services.find(({ name }) => name === 'prometheus');
  if (!prometheus) return;
  onProgress({ step: readyStep, state: 'working' });
  await untilReady({
    prometheus: `http://${publishedAddress(prometheus)}`,
    targets: scrapeTargets(services, publishedAddress, timeScale).flatMap(({ targets }) => targets),
    alertmanager: names.has('alertmanager'),
    rulesDirectory: env.RULES_DIR ?? join(root, committedRules),
    signal,
  });
  onProgress({ step: readyStep, state: 'done', text: `http://${loopback}:${prometheus.native.ports[0]?.published}` });
}

/** Those of the services that do not run. */
async function without(running: SupervisorClient | undefined, wanted: readonly Service[]): Promise<readonly Service[]> {
  const ended = new Set(['stopped', 'failed']);
  const status = (await running?.status()) ?? [];
  const alive = new Set(status.filter(({ state }) => !ended.has(state)).map(({ name }) => name));
  return wanted.filter(({ name, native }) => native.engine !== noEngine && !alive.has(name));
}

/** @throws {PresaleError} when what runs is not what is asked for: it is not changed behind the back of its user. */
function requireSame({ stateDir, timeScale, env }: UpOptions, wanted: readonly Service[]): void {
  const description = readDescription(stateDir);
  if (!description) return;
  requireSystem(description.system, env);
  const differences = wanted.flatMap(({ name, native }) =>
    native.ports.flatMap(({ variable, published }) => {
      const now = description.ports[name]?.find((port) => port.variable === variable)?.published;
      return now === undefined || now === published ? [] : `${variable} ${now}, not ${published}`;
    }),
  );
  if (description.timeScale !== timeScale) differences.push(`time scale ${description.timeScale}, not ${timeScale}`);
  if (differences.length === 0) return;
  throw new PresaleError(
    `a stack runs here already with ${differences.join(', ')}: stop it with "npm run down", or choose another state directory with PRESALE_STATE`,
  );
}

/** @throws {PresaleError} when the program of one of our services is missing. */
function requireEntries(root: string, services: readonly Service[]): void {
  for (const { name, native, command } of services) {
    const entry = command.slice(1).find((part) => !part.startsWith('-')) ?? '';
    if (native.engine !== ownEngine || existsSync(join(root, entry))) continue;
    throw new PresaleError(`${entry}, which is to run as ${name}, does not exist: the checkout is not complete`);
  }
}

function announce({ onProgress }: StartOptions, present: readonly Service[], missing: readonly Service[]): void {
  const steps = [...enginesOf(present).map(engineStep), ...missing.map(({ name }) => name), readyStep];
  for (const step of steps) onProgress({ step, state: 'waiting' });
}

/** A log that has grown long begins anew; one older is kept. */
function rotateLogs(stateDir: string, services: readonly Service[]): void {
  const longest = 10 * 2 ** 20;
  for (const name of ['supervisor', ...services.map((service) => service.name)]) {
    const log = logFile(directories(stateDir).logs, name);
    if (existsSync(log) && statSync(log).size > longest) renameSync(log, `${log}.1`);
  }
}

/** Stops what a start that failed has started: everything, or where a stack ran before, the services it added. */
async function takeBack(supervisor: SupervisorClient, added: readonly Service[] | undefined): Promise<void> {
  if (!added) return supervisor.down();
  const started = new Set((await supervisor.status()).map(({ name }) => name));
  await Promise.all(added.filter(({ name }) => started.has(name)).map(({ name }) => supervisor.stop(name)));
}
