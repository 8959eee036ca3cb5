import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { PresaleError } from '../../config/errors.ts';
import { interpolate, interpolateAll } from './interpolate.ts';
import { readPort } from './ports.ts';
import { type WrittenService, writtenFile, writtenService } from './schema.ts';
import type { Compose, Mount, Service } from './service.ts';

/** The file's name, at the top of the checkout. */
export const composeFile = 'docker-compose.yml';

/** What such a file says, with its anchors put in. It is ours, so there may be as many as it needs. */
// biome-ignore lint/suspicious/noExplicitAny: whoever needs it takes one field
export const parseCompose = (text: string): any => parse(text, { merge: true, maxAliasCount: -1 });

/** The project's name in the file. COMPOSE_PROJECT_NAME names another, as for Compose itself. */
export const usualProject = 'presale';

/**
 * Reads `docker-compose.yml` at `root`, with the variables of `env` put in.
 * @throws {PresaleError} that names the service, the field and what to write.
 * @throws {UsageError} for a variable that is not a port.
 */
export function readCompose(root: string, env: NodeJS.ProcessEnv): Compose {
  const file = check(writtenFile, parseCompose(readFileSync(join(root, composeFile), 'utf8')), 'the file');
  const volumes = new Set(Object.keys(file.volumes));
  const services = new Map(
    Object.entries(file.services).map(([name, raw]) => [name, readService({ root, env, volumes }, name, raw)]),
  );
  const mixedUp = [...volumes].filter((volume) => services.has(volume));
  if (mixedUp.length > 0) {
    throw new PresaleError(`${composeFile}: volume ${mixedUp.join(', ')} has the name of a service: give it another`);
  }
  return { services };
}

interface Context {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly volumes: ReadonlySet<string>;
}

function readService(context: Context, name: string, raw: Record<string, unknown>): Service {
  const asWritten = check(writtenService, raw, name);
  const service = check(writtenService, interpolateAll(raw, context.env), name);
  const port = (text: string) => readPort(name, text, context.env);
  const ports = asWritten.ports.map(port);
  const { ports: nativePorts, environment, 'not-with': notWith, ...native } = service['x-native'];
  return {
    name,
    image: service.image,
    profiles: service.profiles,
    command: service.command,
    environment: service.environment,
    ports,
    mounts: asWritten.volumes.map((text) => readMount(context, name, text)),
    labels: service.labels,
    dependsOn: Object.fromEntries(
      Object.entries(service.depends_on).map(([other, { condition }]) => [other, condition]),
    ),
    workingDir: service.working_dir,
    stopSignal: service.stop_signal as NodeJS.Signals,
    restarts: service.restart !== 'no',
    patience: patience(service),
    native: {
      ...native,
      notWith,
      ports: nativePorts ? (asWritten['x-native'].ports ?? []).map(port) : ports,
      environment,
    },
  };
}

const patience = ({ healthcheck, stop_grace_period }: WrittenService): Service['patience'] => ({
  every: healthcheck.interval,
  answer: healthcheck.timeout,
  start: healthcheck.start_period + healthcheck.retries * healthcheck.interval,
  stop: stop_grace_period,
});

function readMount({ root, env, volumes }: Context, service: string, text: string): Mount {
  const [source = '', target = ''] = interpolate(text, env).split(':');
  if (!isAbsolute(target))
    throw new PresaleError(`${composeFile}: volume "${text}" of ${service}: write source:/target`);
  if (volumes.has(source)) return { source: { volume: source }, target };
  if (source.startsWith('.') || isAbsolute(source)) return { source: { path: resolve(root, source) }, target };
  throw new PresaleError(`${composeFile}: volume "${source}" of ${service} is not under "volumes:": add it there`);
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, subject: string): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new PresaleError(`${composeFile}: ${subject}: ${wrong.join('; ')}`);
}
