import { setTimeout as sleep } from 'node:timers/promises';
import { PresaleError } from '../../config/errors.ts';
import type { Service } from '../compose/service.ts';
import { diskTrouble } from '../disk-trouble.ts';
import type { OnProgress } from '../progress.ts';
import type { SupervisorClient } from '../supervisor/client.ts';
import type { ProcessSpec } from '../supervisor/spec.ts';
import { noEngine } from './engines.ts';
import { lastLines } from './stack.ts';

/** What services are started with. */
export interface StartContext {
  readonly supervisor: SupervisorClient;
  readonly plan: (service: Service) => ProcessSpec;
  readonly logs: string;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

const pollEvery = 150;

/**
 * Starts services, each as soon as what it depends on is healthy, and waits until all are.
 * @throws {PresaleError} with the reason and the end of its log when one does not become healthy; no further one is
 * started then.
 */
export async function startServices(services: readonly Service[], context: StartContext): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const healthy = new Map<string, Promise<void>>();
  for (const service of services) {
    const dependencies = Object.keys(service.dependsOn).map((name) => healthy.get(name));
    const started = Promise.all(dependencies)
      .then(() => startService(service, { ...context, signal }))
      .catch((error: unknown) => {
        failed.abort(error);
        throw error;
      });
    healthy.set(service.name, started);
  }
  await Promise.allSettled(healthy.values());
  if (failed.signal.aborted) throw failed.signal.reason;
}

async function startService(
  service: Service,
  { supervisor, plan, logs, onProgress, signal }: StartContext,
): Promise<void> {
  const { name, native, patience } = service;
  if (native.engine === noEngine) return;
  signal.throwIfAborted();
  onProgress({ step: name, state: 'working' });
  try {
    const spec = plan(service);
    await supervisor.start(spec);
    for (const deadline = performance.now() + patience.start * 1000; ; await sleep(pollEvery, undefined, { signal })) {
      const status = (await supervisor.status()).find((one) => one.name === name);
      if (status?.healthy) break;
      const problem =
        status?.state === 'failed'
          ? status.reason
          : performance.now() > deadline
            ? `it was not healthy after ${patience.start} s`
            : undefined;
      if (problem !== undefined)
        throw new PresaleError(didNotStart(name, problem, spec.logFile, lastLines(logs, name)));
    }
    onProgress({ step: name, state: 'done', text: spec.address });
  } catch (error) {
    onProgress({ step: name, state: 'failed' });
    throw error;
  }
}

function didNotStart(name: string, problem: string, logFile: string, tail: string): string {
  const printed = tail === '' ? 'It printed nothing' : `The end of ${logFile}:\n${tail.replaceAll(/^/gm, '  ')}`;
  const disk = diskTrouble(new Error(`${problem}\n${tail}`));
  const toDo =
    disk === undefined ? '' : `\nIt seems that ${disk}: free some space, or set PRESALE_STATE to another one`;
  return `${name} did not start: ${problem}\n${printed}${toDo}`;
}
