import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { duration, seconds } from '../../catalog/duration.ts';
import { scrapedEmitters } from '../../catalog/emitters.ts';
import { platform } from '../../catalog/systems.ts';
import { scrapeInterval, type TimeScale } from '../../catalog/time-scale.ts';
import type { Service } from '../compose/service.ts';
import { writeAtomically } from './write-atomically.ts';

/** An entry of a file for Prometheus's file-based service discovery. */
export interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Where a service is reached: in its network, or on this machine's loopback. */
export type AddressOf = (service: Service) => string;

/** A service's address in the network of the containers. */
export const addressInNetwork: AddressOf = ({ name, ports: [port] }) => `${name}:${port?.container}`;

/** A service's address on this machine. */
export const publishedAddress: AddressOf = ({
  native: {
    ports: [port],
  },
}) => `127.0.0.1:${port?.published}`;

/** The share of the scrape interval after which a scrape is given up. */
const timeoutShare = 0.8;

/**
 * The scrape targets among the services: those that the catalogue has as an emitter of their name. Job and interval
 * come from there, the address from the compose file, the `system` from the service's label.
 */
export function scrapeTargets(
  services: readonly Service[],
  addressOf: AddressOf,
  timeScale: TimeScale,
): readonly TargetGroup[] {
  return services.flatMap((service) => {
    const emitter = scrapedEmitters.find(({ job }) => job === service.name);
    if (!emitter) return [];
    const interval = scrapeInterval(emitter, timeScale);
    return {
      targets: [addressOf(service)],
      labels: {
        job: emitter.job,
        system: service.labels.system ?? platform.name,
        __scrape_interval__: interval,
        __scrape_timeout__: duration(seconds(interval) * timeoutShare),
      },
    };
  });
}

/** What to write for Prometheus. */
export interface Targets {
  readonly services: readonly Service[];
  readonly addressOf: AddressOf;
  readonly timeScale: TimeScale;
}

const prefix = 'scrape-';
const fileOf = (profile: string): string => `${prefix}${profile}.json`;
const withoutProfile = 'stack';

/**
 * Writes the targets of the services without a profile and of those in `profiles`, and Alertmanager's address. Targets
 * of other profiles are taken away.
 */
export function writeTargets(directory: string, profiles: readonly string[], targets: Targets): void {
  mkdirSync(directory, { recursive: true });
  const { services, addressOf, timeScale } = targets;
  const always = services.filter((service) => service.profiles.length === 0);
  write(join(directory, fileOf(withoutProfile)), scrapeTargets(always, addressOf, timeScale));
  const alertmanagers = services.filter(({ name }) => name === 'alertmanager');
  write(join(directory, 'alertmanager.json'), [{ targets: alertmanagers.map(addressOf), labels: {} }]);
  for (const profile of profiles) writeProfileTargets(directory, profile, targets);

  const wanted = new Set([withoutProfile, ...profiles].map(fileOf));
  for (const name of readdirSync(directory)) {
    if (name.startsWith(prefix) && !wanted.has(name)) rmSync(join(directory, name));
  }
}

/** Adds the targets of a profile. Prometheus finds them without a restart. */
export function writeProfileTargets(
  directory: string,
  profile: string,
  { services, addressOf, timeScale }: Targets,
): void {
  const ofProfile = services.filter(({ profiles }) => profiles.includes(profile));
  write(join(directory, fileOf(profile)), scrapeTargets(ofProfile, addressOf, timeScale));
}

const write = (path: string, groups: readonly TargetGroup[]): void =>
  writeAtomically(path, `${JSON.stringify(groups, undefined, 2)}\n`);
