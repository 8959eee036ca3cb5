import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PresaleError } from '../../config/errors.ts';
import type { Machine, Recipe } from './engine.ts';
import { runStep } from './run.ts';
import { isAtLeast, onPath, versionOf } from './version.ts';

const title = 'Kafka';
const pom = 'tools/kafka/pom.xml';
/** The first release without ZooKeeper. */
const least = '4.0.0';
const leastJava = 17;

/** Kafka: the distribution whose `kafka-server-start.sh` is on PATH, else the jars of `tools/kafka/pom.xml`; and Java. */
export const kafka: Recipe = {
  name: 'kafka',
  title,
  find: async (machine) => {
    const script = await onPath('kafka-server-start.sh', machine.env);
    const java = await javaProgram(machine);
    if (script === undefined || java === undefined) return undefined;
    const home = join(script, '../..');
    const version = jarVersion(join(home, 'libs'));
    return isAtLeast(version, least) ? { name: 'kafka', version, from: 'PATH', program: java, home } : undefined;
  },
  missing: `install Java ${leastJava} or later and Maven`,
  build: {
    inputs: [pom],
    variant: '',
    version: (root) => {
      const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(
        readFileSync(join(root, pom), 'utf8'),
      )?.[1];
      if (version === undefined) throw new PresaleError(`${pom} does not depend on kafka_2.13`);
      return version;
    },
    program: (_, { env }) => javaOf(env),
    into: async (directory, { root, env, signal, onProgress }) => {
      await requireJava({ root, env });
      if (!(await onPath('mvn', env))) {
        throw new PresaleError(
          `${title} has to be fetched once, and Maven is not on PATH: install Maven from https://maven.apache.org, ` +
            `or put ${title} ${least} or later on PATH, or use --runtime docker`,
        );
      }
      await runStep(
        [
          'mvn',
          '-B',
          '-f',
          join(root, pom),
          'dependency:copy-dependencies',
          '-DincludeScope=runtime',
          `-DoutputDirectory=${join(directory, 'libs')}`,
        ],
        {
          cwd: directory,
          env,
          signal,
          onLine: (line) => {
            const file = /^(?:\[INFO\] )?Downloading from \S+: .*\/([^/]+)$/.exec(line)?.[1];
            if (file !== undefined) onProgress(`downloads ${file}`);
          },
        },
      );
    },
  },
};

/** @throws {PresaleError} unless Java is there and new enough. */
export async function requireJava(machine: Machine): Promise<void> {
  if (await javaProgram(machine)) return;
  throw new PresaleError(
    `${title} runs on Java ${leastJava} or later, and it is neither in JAVA_HOME nor on PATH: install it, or use --runtime docker`,
  );
}

const javaOf = (env: NodeJS.ProcessEnv): string => (env.JAVA_HOME ? join(env.JAVA_HOME, 'bin/java') : 'java');

async function javaProgram({ env }: Machine): Promise<string | undefined> {
  const program = env.JAVA_HOME ? javaOf(env) : await onPath('java', env);
  if (program === undefined) return undefined;
  const version = await versionOf(program, '-version');
  return isAtLeast(version, String(leastJava)) ? program : undefined;
}

/** The version in the name of the broker's jar. */
function jarVersion(libs: string): string {
  const jar = readdirSync(libs).find((name) => /^kafka_2\.13-[\d.]+\.jar$/.test(name));
  return jar?.slice('kafka_2.13-'.length, -'.jar'.length) ?? '';
}
