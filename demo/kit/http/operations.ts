import { readinessBody } from '../../../service/readiness.ts';
import type { HttpServer } from './server.ts';

/** What a Prometheus registry offers for `/metrics`. */
export interface Exposition {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** A dependency, and the question that shows whether it answers. `optional`: the service works on without it. */
export interface Dependency {
  readonly name: string;
  readonly optional?: boolean;
  ask(): Promise<unknown>;
}

/** How long a dependency may take to answer, in milliseconds. */
const askWithin = 2000;

/** Adds `/metrics`, `/-/healthy` (the process answers) and `/-/ready` (its dependencies answer, else 503). */
export function addOperations(app: HttpServer, registry: Exposition, dependencies: readonly Dependency[]): void {
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  app.get('/-/healthy', async () => ({ status: 'healthy' }));
  app.get('/-/ready', async (_request, reply) => {
    const answers = await Promise.all(dependencies.map(answering));
    const ready = answers.every((answers, at) => answers || dependencies[at]?.optional);
    const states = dependencies.map(({ name }, at) => [name, answers[at] || 'does not answer'] as const);
    return reply.code(ready ? 200 : 503).send(readinessBody(ready, Object.fromEntries(states)));
  });
}

/** Whether a path is for those who run the service, not for its users. */
export const isOperation = (path: string): boolean => path === '/metrics' || path.startsWith('/-/');

/** Whether a dependency answers: one that takes longer than two seconds does not. */
export async function answering({ ask }: Pick<Dependency, 'ask'>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), askWithin);
  });
  const answer = ask().then(
    () => true,
    () => false,
  );
  const answered = await Promise.race([answer, late]);
  clearTimeout(timer);
  return answered;
}
