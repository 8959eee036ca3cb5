import { PresaleError } from '../config/errors.ts';
import type { PresaleConfig } from '../config/schema.ts';
import { readCompose } from '../stack/compose/read.ts';
import type { Stack } from '../stack/stack.ts';

/** Where a run sends its load and finds its evidence: addresses without a trailing slash. */
export interface RunTarget {
  /** The system under load; k6 gets it as `BASE_URL`. */
  readonly baseUrl: string;
  /** The value of the label `system` on what it emits, where that is not the suite's system. */
  readonly systemLabel?: string;
  /** The Prometheus agent that k6 pushes to. */
  readonly agentUrl: string;
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly alertReceiverUrl: string;
  /** The system's database, which the invariants are read from: `postgres://...`. */
  readonly databaseUrl: string;
  /** The fault switches of a demo system; absent where there are none. */
  readonly faults?: FaultSwitches;
}

/** Services with fault switches, and what opens them. */
export interface FaultSwitches {
  readonly urls: readonly string[];
  readonly token: string;
}

/** The demo's services with fault switches. */
const withFaults = ['booking', 'booking-consumer'] as const;

/**
 * What a run needs of a running stack: the user's system where the configuration names one, else the demo.
 * @throws {PresaleError} that says what is missing and what to do.
 */
export async function targetOf(
  stack: Pick<Stack, 'url' | 'secret' | 'profiles'>,
  { system }: Pick<PresaleConfig, 'system'>,
  root: string,
): Promise<RunTarget> {
  const engines = {
    agentUrl: stack.url('prometheus-agent'),
    prometheusUrl: stack.url('prometheus'),
    alertmanagerUrl: stack.url('alertmanager'),
    alertReceiverUrl: stack.url('alert-receiver'),
  };
  if (system.baseUrl !== undefined) {
    if (stack.profiles.includes('demo')) {
      throw new PresaleError(
        `the stack watches the demo, and system.baseUrl is "${system.baseUrl}": stop it with "npm run down" and start it with "npm run up", or unset system.baseUrl`,
      );
    }
    if (system.databaseUrl === undefined) {
      throw new PresaleError('system.databaseUrl is not set: a run reads there whether a seat was sold twice');
    }
    return {
      ...engines,
      baseUrl: system.baseUrl.replace(/\/+$/, ''),
      databaseUrl: system.databaseUrl,
      ...(system.name === undefined ? {} : { systemLabel: system.name }),
    };
  }
  if (!stack.profiles.includes('demo')) {
    throw new PresaleError(
      'there is no system to load: start the demo with "npm run up -- --profile demo", or set system.baseUrl in presale.config.ts',
    );
  }
  const { services } = readCompose(root, {});
  const ofDemo = (service: string, variable: string): string => {
    const value = services.get(service)?.environment[variable];
    if (value === undefined)
      throw new PresaleError(`docker-compose.yml: ${service} has no ${variable}: write it there`);
    return value;
  };
  const databaseUrl = new URL(ofDemo('booking', 'DATABASE_URL'));
  databaseUrl.host = new URL(stack.url(databaseUrl.hostname)).host;
  return {
    ...engines,
    baseUrl: stack.url('booking'),
    databaseUrl: databaseUrl.href,
    faults: {
      urls: withFaults.map((service) => stack.url(service, Number(ofDemo(service, 'FAULTS_PORT')))),
      token: (await stack.secret('faults-token')).trim(),
    },
  };
}
