import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { UsageError } from './errors.ts';
import { type PresaleConfig, presaleConfig, variables } from './schema.ts';

/** The name of the file, at the top of the checkout. */
export const configFile = 'presale.config.ts';

/**
 * Reads `presale.config.ts`, where there is one, and the environment over it. An empty variable counts as unset.
 * `stateDir` comes back absolute.
 * @throws {UsageError} that names each wrong field or variable, its value and what to write.
 */
export async function loadConfig(root: string, env: NodeJS.ProcessEnv): Promise<PresaleConfig> {
  const given = withEnvironment(await readConfigFile(root), env);
  const read = presaleConfig.safeParse(given);
  if (!read.success) {
    throw new UsageError(read.error.issues.map((issue) => describe(issue, given, env)).join('\n'));
  }
  return { ...read.data, stateDir: resolve(root, read.data.stateDir) };
}

/**
 * The configuration as the variables that `docker-compose.yml` reads, so that one way of passing it serves both
 * runtimes. Fields that are not set give no variable.
 */
export function systemVariables({ system }: PresaleConfig): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [field, value] of Object.entries(system)) {
    if (value !== undefined) set[variables[`system.${field}` as keyof typeof variables]] = value;
  }
  return set;
}

async function readConfigFile(root: string): Promise<unknown> {
  const path = join(root, configFile);
  if (!existsSync(path)) return {};
  const file = await import(pathToFileURL(path).href).catch((error: unknown) => {
    throw new UsageError(`${configFile} does not load: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (typeof file.default !== 'object' || file.default === null) {
    throw new UsageError(`${configFile} exports nothing: write "export default definePresaleConfig({ ... })"`);
  }
  return file.default;
}

function withEnvironment(file: unknown, env: NodeJS.ProcessEnv): Record<string, unknown> {
  const config = { ...(file as Record<string, unknown>) };
  for (const [path, variable] of Object.entries(variables)) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const value = path === 'timeScale' ? Number(text) : text;
    const [outer = '', inner] = path.split('.');
    if (inner === undefined) config[outer] = value;
    else config[outer] = { ...(config[outer] as object | undefined), [inner]: value };
  }
  return config;
}

function describe(issue: z.core.$ZodIssue, given: unknown, env: NodeJS.ProcessEnv): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const prefix = path === '' ? '' : `${path}.`;
    return `${issue.keys.map((key) => `${configFile}: ${prefix}${key}`).join(', ')} is not a field: take it away, or correct its name`;
  }
  const variable = variables[path as keyof typeof variables];
  const fromEnvironment = variable !== undefined && env[variable] !== undefined && env[variable] !== '';
  const value = fromEnvironment
    ? env[variable]
    : issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], given);
  const where = fromEnvironment ? variable : `${configFile}: ${path}`;
  return `${where} is ${shown(value)}: ${issue.message}`;
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).replace(/:\/\/[^@/"]*@/, '://***@');
