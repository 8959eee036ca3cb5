import { PresaleError, UsageError } from '../../config/errors.ts';
import { interpolate } from './interpolate.ts';

/** A port that a service publishes on the loopback. */
export interface Port {
  /** The port that the service listens on in its container. */
  readonly container: number;
  /** The port on 127.0.0.1; natively the process itself listens on it. */
  readonly published: number;
  /** The environment variable that sets `published`. */
  readonly variable: string;
}

const written = /^127\.0\.0\.1:\$\{(\w+):-\d+\}:(\d+)$/;

/**
 * Reads one entry of `ports`, before interpolation: the variable's name is needed where a port is in use.
 * @throws {PresaleError} unless it is `127.0.0.1:${NAME:-n}:n`, since nothing may be reached from beyond the loopback.
 * @throws {UsageError} when the variable is not a port.
 */
export function readPort(service: string, text: string, env: NodeJS.ProcessEnv): Port {
  const match = written.exec(text);
  if (!match) {
    throw new PresaleError(`docker-compose.yml: port "${text}" of ${service}: write 127.0.0.1:\${NAME_PORT:-n}:n`);
  }
  const [, variable = '', container = ''] = match;
  const [, value = ''] = interpolate(text, env).split(':');
  const published = Number(value);
  if (!Number.isInteger(published) || published < 1 || published > 65_535) {
    throw new UsageError(`${variable} is "${value}": write a port number from 1 to 65535`);
  }
  return { container: Number(container), published, variable };
}
