import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import { readCompose, usualProject } from '../compose/read.ts';
import { selectServices } from '../compose/select.ts';
import { alertReceiverUrl } from '../init/receiver.ts';
import { addressInNetwork, publishedAddress, scrapeTargets } from '../init/targets.ts';
import { requireFreePorts } from '../native/port-in-use.ts';
import { guard } from '../process/guard.ts';
import { untilReady } from '../ready.ts';
import { committedRules, renderScaledFiles, servicesEnvironment } from '../scaled-files.ts';
import { directories, makeDirectories, readDescription, removeDescription, writeDescription } from '../state.ts';
import type { Stack, UpOptions } from '../types.ts';
import { withUpLock } from '../up-lock.ts';
import { requireSystem, watchedSystem } from '../watched-system.ts';
import { type DockerCompose, dockerCompose, whyNoDocker } from './compose.ts';
import { containersOf, isAmiss, runs, serviceOf } from './containers.ts';
import { composeForAll, dockerStack } from './stack.ts';

const containersStep = 'containers';
const readyStep = 'ready';

/**
 * Starts the services as containers, or those of them that do not run yet. When the start fails or is ended, what it
 * started is stopped.
 * @throws {PresaleError} that says what to do: Docker does not answer, a port is in use, a container is not healthy.
 */
export async function upDocker(options: UpOptions): Promise<Stack> {
  const refusal = await whyNoDocker(options.env);
  if (refusal !== undefined) {
    throw new PresaleError(`Docker cannot be used: ${refusal}\nStart Docker, with Compose 2, or use --runtime native`);
  }
  makeDirectories(options.stateDir);
  const signal = options.signal ?? new AbortController().signal;
  const startOptions = { onProgress: () => undefined, ...options, signal };
  return withUpLock(directories(options.stateDir).state, startOptions, () => start(startOptions)).catch(
    (error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    },
  );
}

type StartOptions = UpOptions & Required<Pick<UpOptions, 'onProgress' | 'signal'>>;

async function start(options: StartOptions): Promise<Stack> {
  const { root, stateDir, timeScale, profiles, signal, onProgress } = options;
  const { state } = directories(stateDir);
  const env = servicesEnvironment(options, state);
  const file = readCompose(root, env);
  alertReceiverUrl([...file.services.values()]);
  const project = env.COMPOSE_PROJECT_NAME || usualProject;
  const all = composeForAll(root, env, project);
  const here = (await containersOf(all)).filter(runs);
  const running = new Set(here.map(serviceOf));
  const isFirst = running.size === 0;
  const described = readDescription(stateDir);
  const before = !isFirst && described?.runtime === 'docker' ? described : undefined;
  if (before) requireSystem(before.system, options.env);
  // With those that run here: `init` writes the list of targets anew, and what adds to it has to follow.
  const names = new Set(Object.keys(before?.ports ?? {}));
  for (const { name, native } of selectServices(file, options)) if (native.start === 'always') names.add(name);
  const services = [...file.services.values()].filter(({ name }) => names.has(name));
  const ports = Object.fromEntries(services.map((service) => [service.name, service.ports]));
  await requireFreePorts(
    services
      .filter(({ name }) => !running.has(name))
      .map((one) => ({ ...one, native: { ...one.native, ports: one.ports } })),
  );
  await renderScaledFiles(options, state);

  for (const step of [containersStep, readyStep]) onProgress({ step, state: 'waiting' });
  const compose = dockerCompose(root, env, { project, profiles });
  // Whoever joins a stack does not take it along when they end.
  const takeBack = isFirst ? guard().afterwards([...all.words, 'down'], root) : () => undefined;
  writeDescription(stateDir, {
    runtime: 'docker',
    root,
    project,
    profiles,
    timeScale,
    system: watchedSystem(options.env),
    ports,
    notes: [],
  });
  try {
    onProgress({ step: containersStep, state: 'working' });
    const onLine = (text: string) => onProgress({ step: containersStep, state: 'working', text });
    await compose.run('up', ['--detach', '--build', '--wait', ...names], { onLine, signal });
    onProgress({ step: containersStep, state: 'done' });
    const prometheus = services.find(({ name }) => name === 'prometheus');
    if (prometheus) {
      onProgress({ step: readyStep, state: 'working' });
      await untilReady({
        prometheus: `http://${publishedAddress(prometheus)}`,
        targets: scrapeTargets(services, addressInNetwork, timeScale).flatMap(({ targets }) => targets),
        alertmanager: services.some(({ name }) => name === 'alertmanager'),
        rulesDirectory: env.RULES_DIR ?? join(root, committedRules),
        signal,
      });
      onProgress({ step: readyStep, state: 'done' });
    }
    if (!options.attached) takeBack();
    return dockerStack(stateDir, env, isFirst, takeBack);
  } catch (error) {
    const told = signal.aborted ? error : await withLogs(error, all);
    if (isFirst) {
      await all.run('down', []);
      removeDescription(stateDir);
    }
    takeBack();
    throw told;
  }
}

const linesOfLog = 15;

/** The error with the end of the log of each container that is amiss, which is gone once it is taken down. */
async function withLogs(error: unknown, compose: DockerCompose): Promise<unknown> {
  if (!(error instanceof PresaleError)) return error;
  const amiss = (await containersOf(compose).catch(() => [])).filter(isAmiss).map(serviceOf);
  const logs = amiss.map(async (service) => {
    const tail = ['--no-color', '--no-log-prefix', '--tail', String(linesOfLog), service];
    // The error that is told is the one that kept the stack from starting.
    const log = await compose.run('logs', tail).catch(() => 'it cannot be read');
    return `\nThe log of ${service} ends with:\n${log}`;
  });
  return new PresaleError([error.message, ...(await Promise.all(logs))].join('\n'));
}
