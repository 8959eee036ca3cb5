import { execa } from 'execa';
import { z } from 'zod';
import { PresaleError } from '../config/errors.ts';
import { goSeconds } from './go-duration.ts';

/** What k6 says a run will need, before it begins. */
export interface SuitePlan {
  /** The longest the load can last, graceful stop included, in seconds. */
  readonly seconds: number;
  readonly maxVus: number;
  /** Threshold expressions by metric. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
}

/** A suite that k6 cannot load, or flags that it does not take. */
class NoPlan extends PresaleError {
  override readonly name = 'NoPlan';
}

/** k6 takes no load flags when it inspects, but the same from its environment. */
const asVariables: Readonly<Record<string, string>> = {
  '-u': 'K6_VUS',
  '--vus': 'K6_VUS',
  '-d': 'K6_DURATION',
  '--duration': 'K6_DURATION',
  '-i': 'K6_ITERATIONS',
  '--iterations': 'K6_ITERATIONS',
  '-s': 'K6_STAGES',
  '--stage': 'K6_STAGES',
};

/** Without a network k6 would ask a build service for an extension that it lacks, and wait. */
export const withoutBuildService = { K6_AUTO_EXTENSION_RESOLUTION: 'false' } as const;

const builtHas = 'The k6 that Presale builds where none is on PATH has k6/x/sql with the driver postgres';

const inspected = z.object({
  totalDuration: z.string(),
  maxVUs: z.number(),
  thresholds: z.record(z.string(), z.array(z.union([z.string(), z.object({ threshold: z.string() })]))).nullish(),
});

/**
 * Asks k6 what a suite will need with these flags.
 * @throws {NoPlan} when k6 cannot load it, with k6's own words.
 */
export async function inspectSuite(
  k6: string,
  script: string,
  env: Readonly<Record<string, string>>,
  passThrough: readonly string[] = [],
): Promise<SuitePlan> {
  const { stdout, stderr, exitCode, timedOut } = await execa(
    k6,
    ['inspect', '--execution-requirements', '--include-system-env-vars', '--log-format', 'json', script],
    { env: { ...env, ...loadVariables(passThrough), ...withoutBuildService }, reject: false, timeout: 10_000 },
  );
  if (timedOut)
    throw new NoPlan(`${script}: k6 hangs when it loads the suite (syntax that it does not know does that)`);
  if (exitCode !== 0) {
    const message = firstMessage(stderr);
    const has = message.includes('unknown modules') ? `. ${builtHas}` : '';
    throw new NoPlan(`${script}: k6 cannot load it: ${message}${has}`);
  }
  const { totalDuration, maxVUs, thresholds } = inspected.parse(JSON.parse(stdout));
  return {
    seconds: goSeconds(totalDuration),
    maxVus: maxVUs,
    thresholds: Object.fromEntries(
      Object.entries(thresholds ?? {}).map(([metric, all]) => [
        metric,
        all.map((each) => (typeof each === 'string' ? each : each.threshold)),
      ]),
    ),
  };
}

/** The load flags among flags for k6, as variables of its environment. A stage may be given several times. */
export function loadVariables(flags: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  flags.forEach((flag, at) => {
    const [name, inline] = flag.split(/=(.*)/s) as [string, string | undefined];
    const variable = asVariables[name];
    const value = inline ?? flags[at + 1];
    if (variable === undefined || value === undefined) return;
    const before = variable === 'K6_STAGES' ? variables[variable] : undefined;
    variables[variable] = before ? `${before},${value}` : value;
  });
  return variables;
}

function firstMessage(log: string): string {
  const line = log.split('\n').find((each) => each.includes('"error"')) ?? log;
  try {
    return String((JSON.parse(line) as { msg?: string }).msg).split('\n')[0] as string;
  } catch {
    return line.trim();
  }
}
