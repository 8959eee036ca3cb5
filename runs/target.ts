import { type SystemName, systems } from '../catalog/systems.ts';
import { PresaleError } from '../config/errors.ts';
import { kindOf, type PresaleConfig } from '../config/schema.ts';
import { readCompose } from '../stack/compose/read.ts';
import { demoProfiles, demoSystem } from '../stack/demo-systems.ts';
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
  /** The database of its projections, where that is another: `postgres://...`. */
  readonly projectionsDatabaseUrl?: string;
  /** Its Redis, where the invariants need it: `redis://...`. */
  readonly redisUrl?: string;
  /** What its suites need from the environment, beside the address: tokens, which are not kept with the run. */
  readonly k6Environment?: Readonly<Record<string, string>>;
  /** The fault switches of a demo system; absent where there are none. */
  readonly faults?: FaultSwitches;
}

/** Services with fault switches, and what opens them. */
export interface FaultSwitches {
  readonly urls: readonly string[];
  readonly token: string;
}

/** Where the demo of a system answers, stores and fails, by the names of docker-compose.yml. */
interface Demo {
  /** The service that is loaded. Its environment has the variables below. */
  readonly service: string;
  readonly withFaults: readonly string[];
  readonly stores: {
    readonly databaseUrl: string;
    readonly projectionsDatabaseUrl?: string;
    readonly redisUrl?: string;
  };
  /** Variables that its suites read, too; the address of a store as it is on this machine. */
  readonly k6Environment: readonly string[];
  /** Its stores that suites ask themselves, and services besides that they reach, each by the variable that says where. */
  readonly k6Stores?: readonly string[];
  readonly k6Services?: Readonly<Record<string, string>>;
}

const demos: Readonly<Record<SystemName, Demo>> = {
  booking: {
    service: 'booking',
    withFaults: ['booking', 'booking-consumer'],
    stores: { databaseUrl: 'DATABASE_URL' },
    k6Environment: [],
  },
  ticketing: {
    service: 'ticketing',
    withFaults: ['ticketing', 'ticketing-projector'],
    stores: { databaseUrl: 'EVENTS_DATABASE_URL', projectionsDatabaseUrl: 'PROJECTIONS_DATABASE_URL' },
    k6Environment: ['AUTH_TEST_TOKEN'],
  },
  'flash-sale': {
    service: 'flash-sale',
    withFaults: ['flash-sale', 'flash-sale-worker'],
    stores: { databaseUrl: 'DATABASE_URL', redisUrl: 'REDIS_URL' },
    k6Environment: [],
  },
  'order-flow': {
    service: 'order-flow',
    withFaults: ['order-flow', 'order-flow-order', 'order-flow-payment'],
    stores: { databaseUrl: 'DATABASE_URL', redisUrl: 'REDIS_URL' },
    k6Environment: [],
    k6Services: { UNPOOLED_URL: 'order-flow-unpooled', TOXIPROXY_URL: 'toxiproxy' },
  },
  'help-desk': {
    service: 'help-desk',
    withFaults: ['help-desk'],
    stores: { databaseUrl: 'DATABASE_URL' },
    k6Environment: [],
    k6Stores: ['DATABASE_URL'],
  },
};

/**
 * What a run of a system's suite needs of a running stack: the user's system where the configuration names one, else
 * the demo.
 * @throws {PresaleError} that says what is missing and what to do.
 */
export async function targetOf(
  stack: Pick<Stack, 'url' | 'secret' | 'profiles'>,
  config: Pick<PresaleConfig, 'system'>,
  root: string,
  system: SystemName = systems.booking.name,
): Promise<RunTarget> {
  const engines = {
    agentUrl: stack.url('prometheus-agent'),
    prometheusUrl: stack.url('prometheus'),
    alertmanagerUrl: stack.url('alertmanager'),
    alertReceiverUrl: stack.url('alert-receiver'),
  };
  if (config.system.baseUrl !== undefined)
    return { ...engines, ...ownTarget(stack, config.system, { system, baseUrl: config.system.baseUrl }) };
  const watched = demoSystem(stack.profiles);
  const start = `start the demo with "npm run up -- --profile ${demoProfiles[system]}"`;
  if (watched === undefined) {
    throw new PresaleError(`there is no system to load: ${start}, or set system.baseUrl in presale.config.ts`);
  }
  if (watched !== system) {
    throw new PresaleError(
      `the stack watches ${watched}, and the suite is of ${system}: stop it with "npm run down" and ${start}`,
    );
  }
  return { ...engines, ...(await demoTarget(stack, demos[system], root)) };
}

/** The user's own system. Tokens that its suites need are in the environment, which k6 has from us. */
function ownTarget(
  stack: Pick<Stack, 'profiles'>,
  own: PresaleConfig['system'],
  { system, baseUrl }: { readonly system: SystemName; readonly baseUrl: string },
): Pick<RunTarget, 'baseUrl' | 'databaseUrl' | 'projectionsDatabaseUrl' | 'redisUrl' | 'systemLabel'> {
  const demo = demoSystem(stack.profiles);
  if (demo !== undefined) {
    throw new PresaleError(
      `the stack watches the demo, and system.baseUrl is "${baseUrl}": stop it with "npm run down" and start it with "npm run up", or unset system.baseUrl`,
    );
  }
  const kind = kindOf(own);
  if (kind !== system) {
    throw new PresaleError(
      `the suite is of ${system}, and system.baseUrl is that of a system that speaks as ${kind}: run a suite of ${kind}, or set system.kind to "${system}"`,
    );
  }
  const { databaseUrl = notSet('databaseUrl', 'whether more was sold than there is'), name = system } = own;
  const needed = demos[kind].stores;
  const redisUrl = needed.redisUrl && (own.redisUrl ?? notSet('redisUrl', 'whether the stock is what it must be'));
  const projectionsDatabaseUrl =
    needed.projectionsDatabaseUrl &&
    (own.projectionsDatabaseUrl ?? notSet('projectionsDatabaseUrl', 'whether what people see is what was sold'));
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    databaseUrl,
    ...(projectionsDatabaseUrl && { projectionsDatabaseUrl }),
    ...(redisUrl && { redisUrl }),
    ...(name === system ? {} : { systemLabel: name }),
  };
}

function notSet(field: keyof PresaleConfig['system'], what: string): never {
  throw new PresaleError(`system.${field} is not set: a run reads there ${what}`);
}

/** A demo that runs in the stack. */
async function demoTarget(
  stack: Pick<Stack, 'url' | 'secret'>,
  { service, withFaults, stores, k6Environment, k6Stores = [], k6Services = {} }: Demo,
  root: string,
): Promise<Omit<RunTarget, 'agentUrl' | 'prometheusUrl' | 'alertmanagerUrl' | 'alertReceiverUrl'>> {
  const { services } = readCompose(root, process.env);
  const written = (of: string, variable: string): string => {
    const value = services.get(of)?.environment[variable];
    if (value === undefined) throw new PresaleError(`docker-compose.yml: ${of} has no ${variable}: write it there`);
    return value;
  };
  const onThisMachine = (variable: string): string => {
    const url = new URL(written(service, variable));
    url.host = new URL(stack.url(url.hostname)).host;
    return url.href;
  };
  return {
    baseUrl: stack.url(service),
    databaseUrl: onThisMachine(stores.databaseUrl),
    ...(stores.projectionsDatabaseUrl && { projectionsDatabaseUrl: onThisMachine(stores.projectionsDatabaseUrl) }),
    ...(stores.redisUrl && { redisUrl: onThisMachine(stores.redisUrl) }),
    k6Environment: Object.fromEntries([
      ...k6Environment.map((variable) => [variable, written(service, variable)]),
      ...k6Stores.map((variable) => [variable, onThisMachine(variable)]),
      ...Object.entries(k6Services).map(([variable, other]) => [variable, stack.url(other)]),
    ]),
    faults: {
      urls: withFaults.map((one) => stack.url(one, Number(written(one, 'FAULTS_PORT')))),
      token: (await stack.secret('faults-token')).trim(),
    },
  };
}
