import type { HttpServer } from '../kit/http/server.ts';

/** `GET /health`: 200 while all that a service needs answers, else 503; and in either case what does. */
export function addHealthRoute(app: HttpServer, needs: Readonly<Record<string, () => Promise<unknown>>>): void {
  app.get('/health', async (_request, reply) => {
    const answers = await Promise.all(
      Object.entries(needs).map(async ([name, ask]) => {
        const state = await ask().then(
          () => 'healthy',
          () => 'does not answer',
        );
        return [name, state] as const;
      }),
    );
    const healthy = answers.every(([, state]) => state === 'healthy');
    return reply
      .code(healthy ? 200 : 503)
      .send({ status: healthy ? 'healthy' : 'unhealthy', dependencies: Object.fromEntries(answers) });
  });
}
