import { fileURLToPath } from 'node:url';
import { logVerbosity, type ServiceDefinition, setLogVerbosity } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

// What it would write to standard error is told by whoever calls it.
setLogVerbosity(logVerbosity.NONE);

/** The methods of a service: of each what is sent, and what comes back. One request, one response. */
export type Methods<M> = Readonly<Record<keyof M, { readonly request: object; readonly response: object }>>;

/** A service as its `.proto` file defines it, with the types of its messages. */
export interface Api<M extends Methods<M>> {
  readonly definition: ServiceDefinition;
  /** Never there: it carries the types. */
  readonly methods?: M;
}

/**
 * Reads a service out of a `.proto` file. Fields keep their names, whole numbers of 64 bits become numbers, and what was
 * not sent has the default of its type.
 * @param name with its package, such as `order_flow.user.UserService`
 */
export function readApi<M extends Methods<M>>(file: URL, name: string): Api<M> {
  const definitions = loadSync(fileURLToPath(file), { keepCase: true, longs: Number, enums: String, defaults: true });
  const definition = definitions[name];
  if (!definition || 'format' in definition) throw new RangeError(`${file.pathname} defines no service ${name}`);
  return { definition: definition as ServiceDefinition };
}
