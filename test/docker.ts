import { execa } from 'execa';
import { readCompose } from '../stack/compose/read.ts';
import { selectServices } from '../stack/compose/select.ts';
import { imagesOf } from './images/images.ts';

/** What Docker has of a project, by kind: the flags by which it lists all of it. */
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

/** Whether Docker has an image. */
const hasImage = async (image: string): Promise<boolean> =>
  !(await execa('docker', ['image', 'inspect', image], { reject: false, stdout: 'ignore' })).failed;

/** Whether Docker has an image of Grafana, which is in no package registry. */
export const hasGrafana = (root: string): Promise<boolean> => hasImage(imagesOf(root).get('grafana') ?? '');

/** The services that a start with these profiles starts; without an image of Grafana, those that do without it. */
export async function startable(root: string, profiles: readonly string[]): Promise<readonly string[]> {
  const services = selectServices(readCompose(root, {}), { profiles });
  const without = (await hasGrafana(root)) ? [] : ['grafana', 'monitoring'];
  return services
    .filter(({ name, native }) => native.start === 'always' && !without.includes(name))
    .map(({ name }) => name);
}
