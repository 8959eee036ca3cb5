/** One line of k6's log in its JSON format. */
interface LogLine {
  readonly level?: string;
  readonly msg?: string;
  readonly error?: string;
  readonly source?: string;
  readonly output?: string;
}

/** How often something is in a log, and the words of the first time. */
interface Occurrences {
  readonly count: number;
  readonly first: string | undefined;
}

/** What k6's log says that its exit code does not. */
export interface K6Log {
  /** Exceptions of the script. k6 exits 0 after an exception in an iteration, or in `handleSummary`. */
  readonly exceptions: Occurrences;
  /** Pushes that failed. k6 exits 0 after them too. */
  readonly failedPushes: Occurrences;
  /** Pushes that took longer than the interval at which k6 makes them. */
  readonly slowPushes: Occurrences;
  /** Other errors, such as the reason why k6 did not start. */
  readonly errors: Occurrences;
}

/** How k6 begins to tell of an exception in an async function: unlike others, it does not mark it as a stack trace. */
const uncaught = 'Uncaught (in promise)';

/** The name that k6 gives its remote-write output in its log. */
const remoteWrite = 'Prometheus remote write';

/** Reads k6's log. Lines that are not JSON (a crash, an error before the log is set up) count as errors. */
export function readK6Log(text: string): K6Log {
  const exceptions: string[] = [];
  const failedPushes: string[] = [];
  const slowPushes: string[] = [];
  const errors: string[] = [];
  for (const raw of text.split('\n')) {
    if (raw.trim() === '') continue;
    const line = parsed(raw);
    const message = line.error ? `${line.msg ?? ''}: ${line.error}` : (line.msg ?? '');
    const bad = line.level === 'error' || line.level === 'fatal' || line.level === 'panic';
    if (line.output === remoteWrite) {
      if (bad) failedPushes.push(message);
      else if (/took .* while flush period/.test(message)) slowPushes.push(message);
    } else if (bad && (line.source === 'stacktrace' || (line.source !== 'console' && message.startsWith(uncaught)))) {
      exceptions.push(message);
    } else if (bad && line.source !== 'console') {
      errors.push(message);
    }
  }
  return {
    exceptions: occurrences(exceptions),
    failedPushes: occurrences(failedPushes),
    slowPushes: occurrences(slowPushes),
    errors: occurrences(errors),
  };
}

function parsed(raw: string): LogLine {
  try {
    const line: unknown = JSON.parse(raw);
    if (typeof line === 'object' && line !== null) return line;
  } catch {
    // It is a line that k6 wrote before, or instead of, its log.
  }
  return { level: 'error', msg: raw.trim() };
}

/** The first line of the first message: the rest is a stack trace. */
const occurrences = (messages: readonly string[]): Occurrences => ({
  count: messages.length,
  first: messages[0]?.split('\n')[0]?.trim(),
});
