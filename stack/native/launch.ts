import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import type { Engine } from '../engines/engine.ts';
import type { User } from '../process/owned.ts';
import type { ProcessSpec } from '../supervisor/spec.ts';

/** A service with its texts rewritten to this machine. */
export interface NativeService {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The host path of a path in the container. */
  readonly path: (containerPath: string) => string;
}

/** What an engine makes of a service. */
export type Launch = Pick<ProcessSpec, 'command' | 'before' | 'user'>;

/** How a service is started on its engine. What the container's entry point does, it does here. */
export function launch(service: NativeService, engine: Engine): Launch {
  switch (engine.name) {
    case 'grafana':
      return {
        command: [engine.program, ...(engine.program.endsWith('grafana') ? ['server'] : []), '--homepath', engine.home],
      };
    case 'kafka':
      return launchKafka(service, engine);
    case 'postgres':
      return launchPostgres(service, engine);
    default:
      return { command: [engine.program, ...service.command] };
  }
}

/** As the image does: `KAFKA_LOG_DIRS` is `log.dirs`. What is for the JVM stays out. */
export const kafkaProperties = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .filter(([name]) => name.startsWith('KAFKA_') && !name.endsWith('_OPTS'))
    .map(([name, value]) => `${name.slice('KAFKA_'.length).toLowerCase().replaceAll('_', '.')}=${value}\n`)
    .join('');

function launchKafka({ environment, path }: NativeService, { program, home }: Engine): Launch {
  const properties = path('/etc/kafka/server.properties');
  mkdirSync(dirname(properties), { recursive: true });
  writeFileSync(properties, kafkaProperties(environment));
  const java = (...args: readonly string[]) => [program, '-Dlog4j2.level=WARN', '-cp', join(home, 'libs/*'), ...args];
  const heap = (environment.KAFKA_HEAP_OPTS ?? '').split(' ').filter((option) => option !== '');
  // It runs for a second: to compile it well, and to collect garbage beside it, takes longer than it does.
  const briefly = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const format = ['format', '--cluster-id', environment.CLUSTER_ID ?? '', '--config', properties, '--ignore-formatted'];
  return {
    before: {
      command: [program, ...briefly, ...java('kafka.tools.StorageTool', ...format).slice(1)],
      unless: join(environment.KAFKA_LOG_DIRS ?? '', 'meta.properties'),
    },
    command: [program, ...heap, ...java('kafka.Kafka', properties).slice(1)],
  };
}

function launchPostgres({ command, environment }: NativeService, { program, home }: Engine): Launch {
  const { PGDATA = '', POSTGRES_USER = '', POSTGRES_DB = '' } = environment;
  const init = new URL('./init-postgres.ts', import.meta.url).pathname;
  const user = postgresUser();
  return {
    before: {
      command: [process.execPath, init, home, PGDATA, POSTGRES_USER, POSTGRES_DB],
      unless: join(PGDATA, 'PG_VERSION'),
    },
    command: [program, '-D', PGDATA, '-c', 'unix_socket_directories=', ...command],
    ...(user ? { user } : {}),
  };
}

/** Postgres refuses to run as root: then it runs as postgres where there is such a user, else as nobody. */
function postgresUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  const user = users.get('postgres') ?? users.get('nobody');
  if (user) return user;
  throw new PresaleError(
    'Postgres does not run as root, and there is no user postgres or nobody: start as another user',
  );
}
