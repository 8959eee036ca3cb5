import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  bookingService,
  flashSaleService,
  helpDeskService,
  orderFlowGateway,
  scrapedEmitters,
  ticketingService,
} from '../../catalog/emitters.ts';
import type { Emitter } from '../../catalog/metric.ts';
import { type NamedSystem, platform, type SystemName } from '../../catalog/systems.ts';
import { scrapeInterval, scrapeTimeout, type TimeScale } from '../../catalog/time-scale.ts';
import { kindOf } from '../../config/schema.ts';
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
    return {
      targets: [addressOf(service)],
      labels: targetLabels(emitter, service.labels.system ?? platform.name, timeScale),
    };
  });
}

function targetLabels(emitter: Emitter, system: string, timeScale: TimeScale): Record<string, string> {
  return {
    job: emitter.job,
    system,
    __scrape_interval__: scrapeInterval(emitter, timeScale),
    __scrape_timeout__: scrapeTimeout(emitter, timeScale),
  };
}

/** A system of the user's own, which is scraped where it is. */
export interface OwnSystem extends NamedSystem {
  /** Where its service shows its metrics. */
  readonly metricsUrl: string;
}

/** The user's own system among the environment's variables, where they name one. */
export function ownSystem({ SYSTEM_KIND, SYSTEM_NAME, SYSTEM_METRICS_URL }: NodeJS.ProcessEnv): OwnSystem | undefined {
  const kind = kindOf({ kind: SYSTEM_KIND, name: SYSTEM_NAME });
  return SYSTEM_METRICS_URL ? { kind, name: SYSTEM_NAME || kind, metricsUrl: SYSTEM_METRICS_URL } : undefined;
}

/** What people ask of each system. */
const serviceOf = {
  booking: bookingService,
  ticketing: ticketingService,
  'flash-sale': flashSaleService,
  'order-flow': orderFlowGateway,
  'help-desk': helpDeskService,
} as const satisfies Record<SystemName, Emitter>;

/** The scrape target of the user's own system: it stands in for the demo's service, under the same job. */
function ownTarget({ kind, name, metricsUrl }: OwnSystem, timeScale: TimeScale): TargetGroup {
  const { protocol, host, pathname } = new URL(metricsUrl);
  return {
    targets: [host],
    labels: {
      ...targetLabels(serviceOf[kind], name, timeScale),
      __scheme__: protocol.replace(':', ''),
      __metrics_path__: pathname,
    },
  };
}

/** What to write for Prometheus. */
export interface Targets {
  readonly services: readonly Service[];
  readonly addressOf: AddressOf;
  readonly timeScale: TimeScale;
  readonly own?: OwnSystem | undefined;
}

const prefix = 'scrape-';
const fileOf = (profile: string): string => `${prefix}${profile}.json`;
const withoutProfile = 'stack';
const ownFile = fileOf('own');

/**
 * Writes the targets of the services without a profile and of those in `profiles`, and Alertmanager's address. Targets
 * of other profiles are taken away. Prometheus finds what changes without a restart.
 */
export function writeTargets(directory: string, profiles: readonly string[], targets: Targets): void {
  mkdirSync(directory, { recursive: true });
  const { services, addressOf, timeScale, own } = targets;
  const always = services.filter((service) => service.profiles.length === 0);
  write(join(directory, fileOf(withoutProfile)), scrapeTargets(always, addressOf, timeScale));
  const alertmanagers = services.filter(({ name }) => name === 'alertmanager');
  write(join(directory, 'alertmanager.json'), [{ targets: alertmanagers.map(addressOf), labels: {} }]);
  for (const profile of profiles) writeProfileTargets(directory, profile, targets);

  if (own) write(join(directory, ownFile), [ownTarget(own, timeScale)]);

  const wanted = new Set([...[withoutProfile, ...profiles].map(fileOf), ...(own ? [ownFile] : [])]);
  for (const name of readdirSync(directory)) {
    if (name.startsWith(prefix) && !wanted.has(name)) rmSync(join(directory, name));
  }
}

function writeProfileTargets(directory: string, profile: string, { services, addressOf, timeScale }: Targets): void {
  const ofProfile = services.filter(({ profiles }) => profiles.includes(profile));
  write(join(directory, fileOf(profile)), scrapeTargets(ofProfile, addressOf, timeScale));
}

const write = (path: string, groups: readonly TargetGroup[]): void =>
  writeAtomically(path, `${JSON.stringify(groups, undefined, 2)}\n`);
