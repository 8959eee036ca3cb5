import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import { readCompose } from '../compose/read.ts';
import { selectServices } from '../compose/select.ts';
import { alertReceiverUrl } from '../init/receiver.ts';
import { addressInNetwork, publishedAddress, scrapeTargets } from '../init/targets.ts';
import { requireFreePorts } from '../native/port-in-use.ts';
import { guard } from '../process/guard.ts';
import { untilReady } from '../ready.ts';
import { committedRules, renderScaledFiles, scaledVariables } from '../scaled-files.ts';
import { directories, makeDirectories, removeDescription, writeDescription } from '../state.ts';
import type { Stack, UpOptions } from '../types.ts';
import { withUpLock } from '../up-lock.ts';
import { watchedSystem } from '../watched-system.ts';
import { dockerCompose, whyNoDocker } from './compose.ts';
import { containersOf, servicesOf } from './containers.ts';
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
  const { root, stateDir, timeScale, signal, profiles, onProgress } = options;
  const { state } = directories(stateDir);
  const env = { ...options.env, ...scaledVariables(timeScale, state) };
  const file = readCompose(root, env);
  alertReceiverUrl([...file.services.values()]);
  const services = selectServices(file, options).filter(({ native }) => native.start === 'always');
  const ports = Object.fromEntries(services.map((service) => [service.name, service.ports]));
  const running = new Set(servicesOf(await containersOf(composeForAll(root, env)), ports).map(({ name }) => name));
  await requireFreePorts(
    services
      .filter(({ name }) => !running.has(name))
      .map((one) => ({ ...one, native: { ...one.native, ports: one.ports } })),
  );
  await renderScaledFiles(options, state);

  for (const step of [containersStep, readyStep]) onProgress({ step, state: 'waiting' });
  const compose = dockerCompose(root, env, profiles);
  const takeBack = options.attached ? guard().afterwards([...compose.words, 'down'], root) : () => undefined;
  writeDescription(stateDir, { runtime: 'docker', root, profiles, timeScale, system: watchedSystem(env), ports, notes: [] });
  try {
    onProgress({ step: containersStep, state: 'working' });
    const report = (text: string) => onProgress({ step: containersStep, state: 'working', text });
    await compose.run('up', ['--detach', '--build', '--wait', ...services.map(({ name }) => name)], report);
    signal.throwIfAborted();
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
    return dockerStack(stateDir, env, running.size === 0, takeBack);
  } catch (error) {
    if (running.size === 0) {
      await compose.run('down', []);
      removeDescription(stateDir);
    }
    takeBack();
    throw error;
  }
}
