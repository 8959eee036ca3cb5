import { execa } from 'execa';

/** What Docker has of a project, by kind: what `docker <kind> ls` prints of each. */
const kinds = { container: ['--all'], network: [], volume: [] } as const;

/** The containers, networks and volumes of a Compose project, as `kind id`. */
export async function leftOf(project: string): Promise<readonly string[]> {
  const left: string[] = [];
  for (const [kind, flags] of Object.entries(kinds)) {
    const filter = ['--filter', `label=com.docker.compose.project=${project}`];
    const { stdout } = await execa('docker', [kind, 'ls', '--quiet', ...flags, ...filter]);
    left.push(...stdout.split('\n').flatMap((id) => (id === '' ? [] : `${kind} ${id}`)));
  }
  return left;
}

/**
 * Removes the volumes of a project that was taken down.
 * @throws {Error} when it has left more than volumes.
 */
export async function removeProject(project: string): Promise<void> {
  const left = await leftOf(project);
  const more = left.filter((one) => !one.startsWith('volume '));
  if (more.length > 0) throw new Error(`project ${project} has left ${more.join(', ')}`);
  const volumes = left.map((one) => one.slice('volume '.length));
  if (volumes.length > 0) await execa('docker', ['volume', 'rm', ...volumes]);
}
