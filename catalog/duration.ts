/** A Prometheus duration with one unit, such as `5s` or `2m`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const secondsPerUnit = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;

const written = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Whether a text is a duration, and a positive one. */
export const isDuration = (text: string): text is Duration => Number(written.exec(text)?.[1]) > 0;

/**
 * The length of a duration in seconds.
 * @throws {RangeError} when the text is not a positive number followed by ms, s, m, h or d.
 */
export function seconds(duration: Duration): number {
  const match = written.exec(duration);
  if (!match) {
    throw new RangeError(`duration "${duration}": write a number and ms, s, m, h or d, such as 30s`);
  }
  return Number(match[1]) * secondsPerUnit[match[2] as keyof typeof secondsPerUnit];
}

/**
 * Prints a length in seconds as the shortest single-unit Prometheus duration, to the millisecond.
 * @throws {RangeError} when the length is not positive, since Prometheus takes no zero range.
 */
export function duration(length: number): Duration {
  const milliseconds = Math.round(length * 1000);
  if (!(milliseconds > 0)) throw new RangeError(`duration of ${length} seconds: it must be positive`);
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const size = secondsPerUnit[unit] * 1000;
    if (milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  }
  return `${milliseconds}ms`;
}
