import fastify, { type FastifyInstance } from 'fastify';
import type { ProcessSpec } from './spec.ts';
import type { Supervisor } from './supervisor.ts';

/** What the supervisor's owner may want besides its processes. */
export interface Controls {
  /** From now on the stack stays when its owner ends. */
  readonly detach: () => void;
  /** Everything has been stopped: end the supervisor too. */
  readonly end: () => void;
}

/** The supervisor's control, to be served on a socket that only its user can reach. Answers are JSON. */
export function controlApi(supervisor: Supervisor, { detach, end }: Controls): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.get('/services', () => supervisor.status());
  app.post<{ Body: ProcessSpec }>('/services', ({ body }) => {
    supervisor.start(body);
    return {};
  });
  app.post<{ Params: { name: string } }>('/services/:name/restart', async ({ params }) => {
    await supervisor.restart(params.name);
    return {};
  });
  app.post<{ Params: { name: string } }>('/services/:name/stop', async ({ params }) => {
    await supervisor.stop(params.name);
    return {};
  });
  app.post<{ Params: { name: string }; Body: { signal: NodeJS.Signals } }>(
    '/services/:name/signal',
    ({ params, body }) => {
      supervisor.signal(params.name, body.signal);
      return {};
    },
  );
  app.post('/detach', () => {
    detach();
    return {};
  });
  app.post('/down', async () => {
    await supervisor.stopAll();
    setImmediate(end);
    return {};
  });
  return app;
}
