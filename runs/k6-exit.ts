/** How k6 ended. */
export interface K6End {
  /** Its exit code; `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** It ran into the hard time-out and was ended. */
  readonly timedOut: boolean;
  /** It was ended because the run was interrupted. */
  readonly interrupted: boolean;
}

/** k6's exit codes, from `errext/exitcodes` of its source. */
const meanings: Readonly<Record<number, string>> = {
  97: 'the cloud says that the run failed',
  98: 'the cloud did not say how the run went',
  99: 'thresholds were missed',
  100: 'the set-up took too long',
  101: 'the teardown took too long',
  102: 'a time-out',
  103: 'it was stopped through its REST API',
  104: 'its configuration is invalid',
  105: 'it was stopped by a signal',
  106: 'its REST API could not be started',
  107: 'the script threw an exception',
  108: 'the script aborted the test',
  109: 'k6 crashed (a panic)',
  110: 'the script marked the test as failed',
  255: 'it could not be started: wrong usage, or a script that does not load',
};

/** k6 missed thresholds: which ones its summary says. */
export const thresholdsMissed = 99;

/** What k6's end means, in words; nothing when it ended well. */
export function exitMeaning({ exitCode, signal }: K6End): string | undefined {
  if (exitCode === 0) return undefined;
  if (exitCode === null) return `k6 was killed by ${signal ?? 'a signal'}`;
  return `k6 exited with ${exitCode}: ${meanings[exitCode] ?? 'not one of its known codes'}`;
}
