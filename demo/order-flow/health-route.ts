import { answering, type Dependency } from '../kit/http/operations.ts';
import type { HttpServer } from '../kit/http/server.ts';

/** `GET /health`: 200 while all that a service needs answers, else 503; and in either case what does. */
export function addHealthRoute(app: HttpServer, needs: readonly Dependency[]): void {
  app.get('/health', async (_request, reply) => {
    const answers = await Promise.all(needs.map(answering));
    const healthy = answers.every((answers) => answers);
    const dependencies = needs.map(({ name }, at) => [name, answers[at] ? 'healthy' : 'does not answer'] as const);
    return reply
      .code(healthy ? 200 : 503)
      .send({ status: healthy ? 'healthy' : 'unhealthy', dependencies: Object.fromEntries(dependencies) });
  });
}
