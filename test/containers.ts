import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ContainerProof, containerProofs } from '../proofs/containers.ts';
import { provenNow } from '../proofs/record.ts';
import { readCompose } from '../stack/compose/read.ts';
import { addressInNetwork, scrapeTargets } from '../stack/init/targets.ts';
import type { ServiceStatus } from '../stack/stack.ts';
import { startable } from './docker.ts';
import type { DockerPlace } from './docker-place.ts';
import { root } from './panels/demo-stack.ts';
import { api } from './panels/grafana.ts';

/** What `docker inspect` says of a container, as far as it is asked for. */
interface Inspected {
  readonly Name: string;
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> };
  readonly State: { readonly Status: string; readonly ExitCode: number; readonly Health?: { readonly Status: string } };
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string; readonly Destination: string }[];
  readonly NetworkSettings: { readonly Ports: Readonly<Record<string, readonly { readonly HostIp: string }[] | null>> };
}

const nameOf = ({ Config }: Inspected): string => Config.Labels['com.docker.compose.service'] ?? '';

async function inspected({ compose }: DockerPlace): Promise<readonly Inspected[]> {
  const { stdout: ids } = await compose('--profile', '*', 'ps', '--quiet');
  return JSON.parse((await execa('docker', ['inspect', ...ids.split('\n')])).stdout);
}

/** The label of images that were built on this machine, as the status reads it. */
const builtHere = 'presale.image';

/** What ran, before it is known whether the tests pass. */
const ran: Omit<ContainerProof, 'proven'>[] = [];

/** Notes which services are well as containers, or have done their task. */
async function noteRan({ compose }: DockerPlace): Promise<void> {
  const { stdout: ids } = await compose('--profile', '*', 'ps', '--all', '--quiet');
  const all: Inspected[] = JSON.parse((await execa('docker', ['inspect', ...ids.split('\n')])).stdout);
  const well = all.filter(
    ({ State }) => State.Health?.Status === 'healthy' || (State.Status === 'exited' && State.ExitCode === 0),
  );
  ran.push(...well.map(({ Config }) => proofOf(Config.Labels['com.docker.compose.service'] ?? '', Config)));
}

/** The same of a service that was run with `docker compose run`, whose container is gone. */
export async function noteRun(service: string): Promise<void> {
  const image = readCompose(root, {}).services.get(service)?.image ?? '';
  const [{ Config }] = JSON.parse((await execa('docker', ['image', 'inspect', image])).stdout);
  ran.push(proofOf(service, { Image: image, Labels: Config.Labels ?? {} }));
}

const proofOf = (service: string, { Image: image, Labels }: Pick<Inspected['Config'], 'Image' | 'Labels'>) =>
  ({ service, image, from: Labels[builtHere] === 'local' ? 'local' : 'upstream' }) as const;

/** Writes what ran into the record when every test of the file has passed, if `WRITE_PROOFS` asks for it. */
export function recordWhatRan(): void {
  let failed = false;
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
  afterAll(() => {
    if (failed || !process.env.WRITE_PROOFS) return;
    const { services } = readCompose(root, {});
    const proven = provenNow(root);
    containerProofs.update(
      root,
      ran.map((one) => ({ ...one, proven })),
      ({ service, image }) => services.get(service)?.image === image,
    );
  });
}

/** Tests of what was started in a place with a profile: whether all of it is well, and what the containers may do. */
export function testContainers(place: () => DockerPlace, profile: string): void {
  const { services } = readCompose(root, {});
  const started = async () => (await startable(root, [profile])).flatMap((name) => services.get(name) ?? []);

  test('every service is healthy on the loopback, and the status says where its image is from', async () => {
    const { runtime, services: found } = JSON.parse((await place().presale('status', '--json')).stdout);
    expect(runtime).toBe('docker');
    const wanted = (await started()).filter(({ ports }) => ports.length > 0).map(({ name }) => name);
    expect(found.map(({ name }: ServiceStatus) => name).sort()).toEqual(wanted.sort());
    for (const { healthy, address, image } of found) {
      expect([healthy, address, image]).toEqual([
        true,
        expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        expect.stringMatching(/^(local|upstream)$/),
      ]);
    }
  });

  test('Prometheus scrapes each that is an emitter, has the rules, and has found Alertmanager', async () => {
    const wanted = scrapeTargets(await started(), addressInNetwork, 1).map(({ labels }) => labels.job);
    const prometheusUrl = (await place().stack()).url('prometheus');
    const up = (await api(prometheusUrl, 'query', { query: 'up == 1' })) as { result: { metric: { job: string } }[] };
    expect(up.result.map(({ metric }) => metric.job).sort()).toEqual(wanted.sort());
    expect(await api(prometheusUrl, 'rules', {})).toMatchObject({
      groups: expect.arrayContaining([expect.anything()]),
    });
    expect(await api(prometheusUrl, 'alertmanagers', {})).toMatchObject({ activeAlertmanagers: [expect.anything()] });
  });

  describe('the containers', () => {
    let containers: readonly Inspected[] = [];
    beforeAll(async () => {
      containers = await inspected(place());
    });

    afterAll(() => noteRan(place()));

    test('are those of the services that stay', async () => {
      const staying = (await started()).filter(({ restarts }) => restarts).map(({ name }) => name);
      expect(containers.map(nameOf).sort()).toEqual(staying.sort());
    });

    test('have no process of root', async () => {
      for (const { Name } of containers) {
        const { stdout } = await execa('docker', ['top', Name, '-eo', 'pid,uid,args']);
        const [, ...processes] = stdout.split('\n');
        expect(processes.length, Name).toBeGreaterThan(0);
        expect(
          processes.filter((line) => /^\d+\s+0\s/.test(line)),
          Name,
        ).toEqual([]);
      }
    });

    test('are limited as the file says', () => {
      for (const container of containers) {
        expect({ name: nameOf(container), ...container.HostConfig }).toMatchObject({
          name: nameOf(container),
          CapDrop: ['ALL'],
          Privileged: false,
          ReadonlyRootfs: nameOf(container) !== 'kafka',
          SecurityOpt: ['no-new-privileges:true'],
          LogConfig: { Config: { 'max-size': expect.any(String) } },
        });
        for (const limit of ['Memory', 'NanoCpus', 'PidsLimit']) expect(container.HostConfig[limit]).toBeGreaterThan(0);
      }
    });

    test('publish on the loopback only', async () => {
      const published = containers.flatMap(({ NetworkSettings }) =>
        Object.values(NetworkSettings.Ports).flatMap((one) => one ?? []),
      );
      expect(published).toHaveLength((await started()).flatMap(({ ports }) => ports).length);
      expect(new Set(published.map(({ HostIp }) => HostIp))).toEqual(new Set(['127.0.0.1']));
    });

    test('store nothing but in volumes that the file names, so that nothing is forgotten', () => {
      const volumes = containers.flatMap((container) =>
        container.Mounts.filter(({ Type }) => Type === 'volume').map(({ Name, Destination }) => ({
          ...{ of: `${nameOf(container)} ${Destination}`, named: Name?.startsWith(`${place().project}_`) },
        })),
      );
      expect(volumes.length).toBeGreaterThan(0);
      expect(volumes.filter(({ named }) => !named)).toEqual([]);
    });
  });
}
