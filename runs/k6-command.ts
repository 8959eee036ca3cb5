import { k6 } from '../catalog/emitters.ts';
import { UsageError } from '../config/errors.ts';
import { systemTags } from '../k6/lib/options.ts';
import type { RunIdentity } from './identity.ts';
import { withoutBuildService } from './k6-inspect.ts';
import type { RunTarget } from './target.ts';

/** How k6 is started: its arguments, and what its environment has beside ours. */
export interface K6Command {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What a command is made of. */
export interface K6Start {
  readonly identity: RunIdentity;
  readonly target: Pick<RunTarget, 'baseUrl' | 'agentUrl' | 'systemLabel'>;
  /** Address of k6's REST API, `127.0.0.1:port`. */
  readonly apiAddress: string;
  readonly summaryFile: string;
  /** The suite's file. */
  readonly script: string;
  /** The share of the profile's time and users; the whole unless given. */
  readonly scale?: number;
  /** k6's own flags, passed through as they are. */
  readonly passThrough: readonly string[];
}

/** The flags that the runner itself sets, or without which there is nothing to judge; each with the reason. */
const refused: Readonly<Record<string, string>> = {
  '--address': 'the live line reads k6 there, on a port of its own',
  '-a': 'the live line reads k6 there, on a port of its own',
  '--log-format': 'the verdict reads the log',
  '--log-output': 'the verdict reads the log',
  '--no-thresholds': 'the verdict needs the thresholds',
  '--no-summary': 'the verdict needs the summary',
  '--summary-mode': 'the verdict needs the summary as it is',
  '--new-machine-readable-summary': 'it has no thresholds, and the verdict needs them',
  '--system-tags': 'the counts in Prometheus need the tags as they are',
  '--linger': 'k6 would not end',
  '-l': 'k6 would not end',
  '--paused': 'k6 would not begin',
  '-p': 'k6 would not begin',
};

/** The variables by which a suite is told what to do. With another address, one system is loaded and another judged. */
const variables: Readonly<Record<string, (start: K6Start) => string>> = {
  BASE_URL: ({ target }) => target.baseUrl,
  PROFILE: ({ identity }) => identity.profile,
  SCALE: ({ scale = 1 }) => String(scale),
  TESTID: ({ identity }) => identity.testid,
  SUMMARY_FILE: ({ summaryFile }) => summaryFile,
};

/**
 * Checks flags that are to be passed through to k6.
 * @throws {UsageError} for one that would take the verdict its evidence, with the reason, and for a value whose flag npm
 * has kept to itself.
 */
export function checkPassThrough(flags: readonly string[], identity: RunIdentity): void {
  const [first] = flags;
  if (first !== undefined && !first.startsWith('-')) {
    throw new UsageError(
      `"${first}" is no flag of k6. Flags go behind a "--", or npm takes them, and k6's own behind another: npm run k6 -- booking/simple --profile load -- --vus 10`,
    );
  }
  flags.forEach((flag, at) => {
    const [name, value] = flag.split(/=(.*)/s) as [string, string | undefined];
    const reason = refused[name];
    if (reason !== undefined) throw new UsageError(`k6 flag ${name}: leave it out, ${reason}`);
    const [given = ''] = (value ?? flags[at + 1] ?? '').split('=');
    if (name === '--tag' && Object.hasOwn(tagsOf(identity), given)) {
      throw new UsageError(`k6 flag --tag ${given}: leave it out, the run's identity sets this tag`);
    }
    if ((name === '--env' || name === '-e') && Object.hasOwn(variables, given)) {
      throw new UsageError(`k6 flag ${name} ${given}: leave it out, the run sets this variable`);
    }
  });
}

/** The tags that are on every series of a run. `system` is that of the service's own series, so that panels show both. */
const tagsOf = (
  { testid, system, suite, profile }: RunIdentity,
  systemLabel: string = system,
): Readonly<Record<string, string>> => ({
  testid,
  system: systemLabel,
  suite,
  profile,
});

/** The command of a run: pushed to the agent with native histograms, identified by tags, logged as JSON. */
export function k6Command(start: K6Start): K6Command {
  const { identity, target, apiAddress, script, passThrough } = start;
  return {
    args: [
      'run',
      '--quiet',
      '--no-color',
      '--no-usage-report',
      ...['--log-format', 'json'],
      ...['--address', apiAddress],
      // Said here too, for a suite that says none or others.
      ...['--system-tags', systemTags.join()],
      ...['--features', 'merge-run-tags,native-histograms'],
      ...['--out', 'experimental-prometheus-rw'],
      ...Object.entries(tagsOf(identity, target.systemLabel)).flatMap(([tag, value]) => ['--tag', `${tag}=${value}`]),
      ...passThrough,
      script,
    ],
    env: {
      ...Object.fromEntries(Object.entries(variables).map(([name, of]) => [name, of(start)])),
      ...withoutBuildService,
      K6_PROMETHEUS_RW_SERVER_URL: `${target.agentUrl}/api/v1/write`,
      K6_PROMETHEUS_RW_PUSH_INTERVAL: k6.every,
      K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
    },
  };
}
