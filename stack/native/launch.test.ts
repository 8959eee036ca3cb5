import { expect, test } from 'vitest';
import type { Engine } from '../engines/engine.ts';
import { kafkaProperties, launch } from './launch.ts';

const engine = (name: string, program: string): Engine => ({
  name,
  version: '1.0.0',
  from: 'PATH',
  program,
  home: '/opt/engine',
});
const service = (command: readonly string[], environment: Record<string, string> = {}) => ({
  name: 'service',
  command,
  environment,
  path: (path: string) => `/root${path}`,
});

test("Kafka's variables become its properties, as in its image; what is for the JVM or for others does not", () => {
  const environment = {
    KAFKA_NODE_ID: '1',
    KAFKA_LOG_DIRS: '/data',
    KAFKA_HEAP_OPTS: '-Xmx1g',
    CLUSTER_ID: 'x',
    PATH: '/bin',
  };
  expect(kafkaProperties(environment)).toBe('node.id=1\nlog.dirs=/data\n');
});

test('an engine gets the arguments of its container', () => {
  expect(launch(service(['--flag']), engine('prometheus', '/bin/prometheus'))).toEqual({
    command: ['/bin/prometheus', '--flag'],
  });
});

test('Grafana is told where it is installed, by the program of a new or an old installation', () => {
  const command = (program: string) => launch(service([]), engine('grafana', program)).command;
  expect(command('/bin/grafana')).toEqual(['/bin/grafana', 'server', '--homepath', '/opt/engine']);
  expect(command('/bin/grafana-server')).toEqual(['/bin/grafana-server', '--homepath', '/opt/engine']);
});

test('Postgres prepares its directory only where there is none, and opens no socket in the file system', () => {
  const { before, command } = launch(
    service(['-c', 'port=1'], { PGDATA: '/data', POSTGRES_USER: 'u', POSTGRES_DB: 'd' }),
    engine('postgres', '/bin/postgres'),
  );
  expect(before?.unless).toBe('/data/PG_VERSION');
  expect(before?.command.slice(-4)).toEqual(['/opt/engine', '/data', 'u', 'd']);
  expect(command).toEqual(['/bin/postgres', '-D', '/data', '-c', 'unix_socket_directories=', '-c', 'port=1']);
});
