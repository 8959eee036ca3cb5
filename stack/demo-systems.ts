import { type SystemName, systems } from '../catalog/systems.ts';
import { PresaleError, UsageError } from '../config/errors.ts';

/** The profile of docker-compose.yml that brings a demo of each system. */
export const demoProfiles = {
  booking: 'demo',
  ticketing: 'ticketing',
  'flash-sale': 'flash-sale',
} as const satisfies Record<SystemName, string>;

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

/** The variables by which the compose file calls what it watches by the demo's name; none where it is booking, as it is anyway. */
export function demoVariables(profiles: readonly string[]): { readonly SYSTEM_NAME?: SystemName } {
  const demo = demoSystem(profiles);
  return demo === undefined || demo === systems.booking.name ? {} : { SYSTEM_NAME: demo };
}

/**
 * The profiles of a stack that runs, if one does, together with those that are asked for now.
 * @throws {PresaleError} when these would have it watch another system than it does.
 */
export function joinedProfiles(running: readonly string[] | undefined, asked: readonly string[]): readonly string[] {
  const demo = demoSystem(asked);
  if (!running) return asked;
  const watches = demoSystem(running) ?? systems.booking.name;
  if (demo !== undefined && demo !== watches) {
    throw new PresaleError(
      `the stack that runs here watches ${watches}, and profile ${demoProfiles[demo]} is of ${demo}: stop it with "npm run down" first`,
    );
  }
  return [...new Set([...running, ...asked])];
}
