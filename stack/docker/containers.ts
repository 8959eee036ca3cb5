import { z } from 'zod';
import type { Description } from '../state.ts';
import type { ServiceStatus } from '../types.ts';
import type { DockerCompose } from './compose.ts';

/** What `docker inspect` says of a container, as far as it is asked for. */
const inspected = z.array(
  z.object({
    RestartCount: z.number().default(0),
    Config: z.object({ Labels: z.record(z.string(), z.string()) }),
    State: z.object({
      Status: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
      StartedAt: z.string(),
      ExitCode: z.number(),
      Health: z.object({ Status: z.string() }).optional(),
    }),
  }),
);

/** How a container is. */
export type Container = z.output<typeof inspected>[number];

/** The containers of a stack, those that have ended too. */
export async function containersOf(compose: DockerCompose): Promise<readonly Container[]> {
  const ids = (await compose.run('ps', ['--all', '--quiet'])).split('\n').filter((id) => id !== '');
  if (ids.length === 0) return [];
  return inspected.parse(await compose.inspect(ids));
}

/** The label of images that were built on this machine, of whatever base. */
const builtHere = 'presale.image';

/** The name of the service that a container is of. */
export const serviceOf = ({ Config }: Container): string => Config.Labels['com.docker.compose.service'] ?? '';

/** Whether a container runs, be it halted or on its way to be started again. */
export const runs = ({ State }: Container): boolean => ['running', 'paused', 'restarting'].includes(State.Status);

/** Whether a container keeps the stack from being ready: it ended with an error, or answers its health check no more. */
export const isAmiss = ({ State }: Container): boolean =>
  State.Status === 'restarting' || State.Health?.Status === 'unhealthy' || State.ExitCode !== 0;

/** The containers as services; those that only Docker needs have no port, and are left out. */
export function servicesOf(containers: readonly Container[], ports: Description['ports']): readonly ServiceStatus[] {
  return containers.flatMap(({ Config, State, RestartCount }) => {
    const name = Config.Labels['com.docker.compose.service'] ?? '';
    const port = ports[name]?.[0];
    if (!port) return [];
    const healthy = State.Health?.Status === 'healthy';
    return {
      name,
      state: stateOf(State, healthy),
      healthy,
      since: new Date(State.StartedAt).toISOString(),
      address: `127.0.0.1:${port.published}`,
      pid: undefined,
      image: Config.Labels[builtHere] === 'local' ? 'local' : 'upstream',
      restarts: RestartCount,
      reason: State.Status === 'exited' ? `exited with code ${State.ExitCode}` : undefined,
    };
  });
}

function stateOf({ Status, Health }: Container['State'], healthy: boolean): ServiceStatus['state'] {
  switch (Status) {
    case 'running':
    case 'paused':
      return healthy || Health?.Status === 'unhealthy' ? 'running' : 'starting';
    case 'created':
      return 'starting';
    case 'restarting':
      return 'restarting';
    case 'removing':
      return 'stopping';
    case 'exited':
    case 'dead':
      return 'stopped';
  }
}
