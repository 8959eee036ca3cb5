import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { containerProofs } from '../proofs/containers.ts';
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

/** Writes into the record which services are well as containers, or have done their task, if `WRITE_PROOFS` asks for it. */
async function recordRan({ compose }: DockerPlace): Promise<void> {
  if (!process.env.WRITE_PROOFS) return;
  const { stdout: ids } = await compose('--profile', '*', 'ps', '--all', '--quiet');
  const all: Inspected[] = JSON.parse((await execa('docker', ['inspect', ...ids.split('\n')])).stdout);
  const well = all.filter(
    ({ State }) => State.Health?.Status === 'healthy' || (State.Status === 'exited' && State.ExitCode === 0),
  );
  record(well.map(({ Config }) => ({ service: Config.Labels['com.docker.compose.service'] ?? '', ...Config })));
}

/** The same of a service that was run with `docker compose run`, whose container is gone. */
export async function recordRun(service: string): Promise<void> {
  if (!process.env.WRITE_PROOFS) return;
  const image = readCompose(root, {}).services.get(service)?.image ?? '';
  const [{ Config }] = JSON.parse((await execa('docker', ['image', 'inspect', image])).stdout);
  record([{ service, Image: image, Labels: Config.Labels ?? {} }]);
}

/** The sources as they were before the record itself was written. */
let proven: ReturnType<typeof provenNow> | undefined;

function record(ran: readonly (Pick<Inspected['Config'], 'Image' | 'Labels'> & { readonly service: string })[]): void {
  const { services } = readCompose(root, {});
  const now = proven ?? provenNow(root);
  proven = now;
  containerProofs.update(
    root,
    ran.map(({ service, Image: image, Labels }) => {
      return { service, image, from: Labels[builtHere] === 'local' ? 'local' : 'upstream', proven: now };
    }),
    ({ service, image }) => services.get(service)?.image === image,
  );
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

    afterAll(() => recordRan(place()));

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
