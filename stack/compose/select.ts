import { UsageError } from '../../config/errors.ts';
import { watchedKind } from '../demo-systems.ts';
import type { Compose, Service } from './service.ts';

/** Which services are meant. */
export interface Selection {
  /** Profiles whose services are meant besides those without a profile. */
  readonly profiles: readonly string[];
  /** Only these services and what they depend on. Absent: all. */
  readonly services?: readonly string[] | undefined;
}

/**
 * The services of a selection, each after what it depends on; without those that have nothing to do beside what it watches.
 * @throws {UsageError} for a profile or a service that the file does not have.
 */
export function selectServices(compose: Compose, { profiles, services }: Selection): readonly Service[] {
  const all = [...compose.services.values()];
  const known = new Set(all.flatMap((service) => service.profiles));
  for (const profile of profiles) {
    if (!known.has(profile))
      throw new UsageError(`profile "${profile}" does not exist: use one of ${[...known].join(', ')}`);
  }
  const offered = all.filter(
    (one) =>
      !one.native.notWith.includes(watchedKind(profiles)) &&
      (one.profiles.length === 0 || one.profiles.some((profile) => profiles.includes(profile))),
  );
  const offeredByName = new Map(offered.map((service) => [service.name, service]));
  const roots = services?.map((name) => offeredByName.get(name) ?? refuse(name, [...offeredByName.keys()])) ?? offered;

  const ordered = new Map<string, Service>();
  const visit = (service: Service, path: readonly string[]): void => {
    if (path.includes(service.name))
      throw new UsageError(`services depend on each other: ${[...path, service.name].join(' -> ')}`);
    if (ordered.has(service.name)) return;
    for (const name of Object.keys(service.dependsOn)) {
      const dependency = offeredByName.get(name);
      if (dependency) visit(dependency, [...path, service.name]);
    }
    ordered.set(service.name, service);
  };
  for (const service of roots) visit(service, []);
  return [...ordered.values()];
}

function refuse(name: string, offered: readonly string[]): never {
  throw new UsageError(`service "${name}" does not exist in the chosen profiles: use one of ${offered.join(', ')}`);
}
