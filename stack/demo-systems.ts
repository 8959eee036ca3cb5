import { type SystemName, systems } from '../catalog/systems.ts';
import { PresaleError, UsageError } from '../config/errors.ts';
import { variables } from '../config/schema.ts';

/** The profile of docker-compose.yml that brings a demo of each system. */
export const demoProfiles = {
  booking: 'demo',
  ticketing: 'ticketing',
  'flash-sale': 'flash-sale',
  'order-flow': 'order-flow',
  'help-desk': 'help-desk',
} as const satisfies Record<SystemName, string>;

/**
 * The profile of docker-compose.yml that brings what watches a system of the user's own of each kind, without the demo.
 * What watches booking needs none.
 */
const ownProfiles = {
  booking: [],
  ticketing: ['own-ticketing'],
  'flash-sale': ['own-flash-sale'],
  'order-flow': ['own-order-flow'],
  'help-desk': ['own-help-desk'],
} as const satisfies Record<SystemName, readonly string[]>;

/** The profiles of {@link ownProfiles} for a kind. */
export const ownProfilesOf = (kind: SystemName): readonly string[] => ownProfiles[kind];

/** The kind of the system that a stack with these profiles watches. */
export function watchedKind(profiles: readonly string[]): SystemName {
  const own = Object.values(systems).find(({ name }) => ownProfilesOf(name).some((one) => profiles.includes(one)));
  return demoSystem(profiles) ?? own?.name ?? systems.booking.name;
}

/**
 * The system whose demo these profiles bring, if they bring one.
 * @throws {UsageError} when they bring several: a stack watches one, because Kafka's lag does not say whose it is.
 */
export function demoSystem(profiles: readonly string[]): SystemName | undefined {
  const [first, ...others] = Object.values(systems).filter(({ name }) => profiles.includes(demoProfiles[name]));
  if (others.length > 0) {
    const wanted = profiles.filter((profile) => (Object.values(demoProfiles) as string[]).includes(profile));
    throw new UsageError(`profiles ${wanted.join(' and ')}: a stack watches one system, so take one of them`);
  }
  return first?.name;
}

/**
 * The variables by which the compose file knows what is watched, over those of `env`: the name of a demo, of a system of
 * the user's own also its kind. None where it is booking, as it is anyway.
 */
export function watchedVariables(
  profiles: readonly string[],
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  const kind = watchedKind(profiles);
  if (kind === systems.booking.name) return {};
  if (demoSystem(profiles)) return { SYSTEM_NAME: kind };
  // Left out it would be the demo's, which does not run.
  const auth = env[variables['system.authDatabaseUrl']] ?? '';
  return { SYSTEM_KIND: kind, SYSTEM_NAME: env.SYSTEM_NAME || kind, [variables['system.authDatabaseUrl']]: auth };
}

/**
 * The profiles of a stack that runs, if one does, together with those that are asked for now.
 * @throws {PresaleError} when these would have it watch another system than it does.
 */
export function joinedProfiles(running: readonly string[] | undefined, asked: readonly string[]): readonly string[] {
  const demo = demoSystem(asked);
  if (!running) return asked;
  const watches = watchedKind(running);
  if (demo !== undefined && demo !== watches) {
    throw new PresaleError(
      `the stack that runs here watches ${watches}, and profile ${demoProfiles[demo]} is of ${demo}: stop it with "npm run down" first`,
    );
  }
  return [...new Set([...running, ...asked])];
}
